metadata description = 'A vault for the one secret there is: the address of the Teams Workflow, which contains its own key.'

import { workspace } from 'types.bicep'

@description('Required. What makes the name unique.')
param token string
@description('Required. Region.')
param location string
@description('Required. Tags.')
param tags object
@description('Required. Whether it is reached over a private endpoint only.')
param privateOnly bool
@description('Required. Where its logs go.')
param logs workspace

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: '${loadJsonContent('../abbreviations.json').keyVault}${token}'
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 7
    publicNetworkAccess: privateOnly ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: privateOnly ? 'Deny' : 'Allow', bypass: 'None' }
  }
}

resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: vault
  properties: {
    workspaceId: logs.id
    logs: [{ categoryGroup: 'audit', enabled: true }]
    metrics: [{ category: 'AllMetrics', enabled: true }]
  }
}

@description('Resource id.')
output id string = vault.id
@description('Name.')
output name string = vault.name
