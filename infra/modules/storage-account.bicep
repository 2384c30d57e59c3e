metadata description = 'A storage account that only identities reach: no shared keys, nothing public, TLS 1.2 or newer, deleted blobs kept for two weeks.'

import { workspace } from 'types.bicep'

@description('Required. Name.')
@minLength(3)
@maxLength(24)
param name string
@description('Required. Region.')
param location string
@description('Required. Tags.')
param tags object
@description('Required. Redundancy.')
param sku string
@description('Required. Whether it is reached over private endpoints only.')
param privateOnly bool
@description('Required. Where its logs go.')
param logs workspace
@description('Optional. Blob containers.')
param containers string[] = []
@description('Optional. Tables.')
param tables string[] = []
@description('Optional. Blobs below these prefixes (`container/path`) are deleted a year after their last change.')
param expiringPrefixes string[] = []
@description('Optional. Whether every change of a table is logged, with who made it.')
param logTableChanges bool = false
@description('Optional. Whether the account is locked against deletion.')
param locked bool = false

var keepDeletedDays = 14

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    allowSharedKeyAccess: false
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    defaultToOAuthAuthentication: true
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: privateOnly ? 'Disabled' : 'Enabled'
    networkAcls: { defaultAction: privateOnly ? 'Deny' : 'Allow', bypass: 'None' }
    encryption: {
      requireInfrastructureEncryption: true
      keySource: 'Microsoft.Storage'
      services: {
        blob: { enabled: true, keyType: 'Account' }
        queue: { enabled: true, keyType: 'Account' }
        table: { enabled: true, keyType: 'Account' }
      }
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      deleteRetentionPolicy: { enabled: true, days: keepDeletedDays }
      containerDeleteRetentionPolicy: { enabled: true, days: keepDeletedDays }
    }
    resource container 'containers' = [
      for each in containers: {
        name: each
        properties: { publicAccess: 'None' }
      }
    ]
  }

  resource tableService 'tableServices' = {
    name: 'default'
    resource table 'tables' = [for each in tables: { name: each }]
  }

  // Current packages must never expire: without one, the next cold start has nothing to run.
  resource lifecycle 'managementPolicies' = if (!empty(expiringPrefixes)) {
    name: 'default'
    properties: {
      policy: {
        rules: [
          {
            name: 'expire'
            type: 'Lifecycle'
            definition: {
              filters: { blobTypes: ['blockBlob'], prefixMatch: expiringPrefixes }
              actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 365 } } }
            }
          }
        ]
      }
    }
    dependsOn: [blobs]
  }
}

resource lock 'Microsoft.Authorization/locks@2020-05-01' = if (locked) {
  name: 'keep'
  scope: account
  properties: {
    level: 'CanNotDelete'
    notes: 'Holds the audit trail and the undo bundles of all rollouts. Export them before you remove this lock.'
  }
}

resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account::blobs
  properties: {
    workspaceId: logs.id
    logs: [{ category: 'StorageDelete', enabled: true }]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

resource tableLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: account::tableService
  properties: {
    workspaceId: logs.id
    logs: [
      { category: 'StorageWrite', enabled: logTableChanges }
      { category: 'StorageDelete', enabled: logTableChanges }
    ]
    metrics: [{ category: 'Transaction', enabled: true }]
  }
}

@description('Resource id.')
output id string = account.id
@description('Name.')
output name string = account.name
@description('Addresses of the services, without a trailing slash.')
output endpoints { blob: string, queue: string, table: string } = {
  blob: 'https://${account.name}.blob.${environment().suffixes.storage}'
  queue: 'https://${account.name}.queue.${environment().suffixes.storage}'
  table: 'https://${account.name}.table.${environment().suffixes.storage}'
}
