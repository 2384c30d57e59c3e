metadata description = 'An event hub to which Entra can stream sign-in and audit logs. Entra\'s diagnostic settings can send with a namespace rule only, so this is the one place where a key exists; it is in no output and no setting.'

import { workspace } from 'types.bicep'

@description('Required. What makes the name unique.')
param token string
@description('Required. Region.')
param location string
@description('Required. Tags.')
param tags object
@description('Required. Where its logs go.')
param logs workspace

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: '${loadJsonContent('../abbreviations.json').eventHubNamespace}${token}'
  location: location
  tags: tags
  sku: { name: 'Standard', tier: 'Standard', capacity: 1 }
  properties: {
    minimumTlsVersion: '1.2'
    isAutoInflateEnabled: true
    maximumThroughputUnits: 4
  }

  resource hub 'eventhubs' = {
    name: 'entra-logs'
    properties: { partitionCount: 2, retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: 168 } }
    resource group 'consumergroups' = { name: 'passkey-rollout' }
  }

  // What a diagnostic setting of Entra has to name.
  resource rule 'authorizationRules' = {
    name: 'entra-diagnostics'
    properties: { rights: ['Listen', 'Manage', 'Send'] }
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: namespace
  properties: {
    workspaceId: logs.id
    logs: [{ categoryGroup: 'audit', enabled: true }]
  }
}

@description('Name.')
output name string = namespace.name
