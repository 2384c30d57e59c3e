metadata description = 'Two identities. The reader is the app\'s own: storage, vault, telemetry and reading Graph. The writer has no role in Azure at all; infra/graph grants it the one permission to change authentication methods, and the app asks for its token only to send a PATCH.'

import { identity } from 'types.bicep'

@description('Required. What makes the names unique.')
param token string
@description('Required. Region.')
param location string
@description('Required. Tags.')
param tags object
@description('Required. Whether there is a writer.')
param writerEnabled bool

var prefix = loadJsonContent('../abbreviations.json').userAssignedIdentity

resource readerIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: '${prefix}reader-${token}'
  location: location
  tags: tags
}

resource writerIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = if (writerEnabled) {
  name: '${prefix}writer-${token}'
  location: location
  tags: tags
}

@description('The identity that reads.')
output reader identity = {
  id: readerIdentity.id
  clientId: readerIdentity.properties.clientId
  principalId: readerIdentity.properties.principalId
}

@description('The identity that writes the policy; null without one.')
output writer identity? = writerEnabled
  ? {
      id: writerIdentity.id
      clientId: writerIdentity!.properties.clientId
      principalId: writerIdentity!.properties.principalId
    }
  : null
