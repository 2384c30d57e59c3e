metadata description = 'What stands in the resource group, over the two identities.'

import { identity } from 'types.bicep'

@description('Required. What makes the names unique.')
param token string
@description('Required. Region.')
param location string
@description('Required. Tags.')
param tags object
@description('Required. The identity that reads.')
param reader identity
@description('Required. Whether there is an identity that writes the policy.')
param writerEnabled bool
@description('Required. That identity; null without one.')
param writer identity?
@description('Required. Client id of the API\'s app registration; empty while it is not known.')
param authClientId string
@description('Required. Client ids of applications that may call for a person.')
param clientApplicationIds string[]
@description('Required. Major version of Node.')
param nodeVersion string
@description('Required. Memory of an instance, in MB.')
param instanceMemoryMB int
@description('Required. Most instances at once.')
param maximumInstanceCount int
@description('Required. Instances that are always ready for orchestrations.')
param alwaysReadyDurable int
@description('Required. Whether the plan is spread over zones.')
param zoneRedundant bool
@description('Required. How people reach the app; empty for its own name.')
param publicUrl string
@description('Required. When evidence is collected.')
param collectSchedule string
@description('Required. When rollouts are watched.')
param watchSchedule string
@description('Required. Whether cards go to Teams.')
param teamsEnabled bool
@description('Required. Redundancy of the storage accounts.')
param storageSku string
@description('Required. Whether the rollouts\' account is locked against deletion.')
param lockRolloutTables bool
@description('Required. Days that logs are kept.')
param logRetentionDays int
@description('Required. Whether storage and vault are private.')
param vnetEnabled bool
@description('Required. Whether Durable Task Scheduler is used.')
param schedulerEnabled bool
@description('Required. Whether there are Event Hubs.')
param eventHubsEnabled bool
@description('Required. Mail addresses for alerts.')
param alertEmails string[]
@description('Required. Hours after which an unanswered approval raises an alert.')
param approvalWaitingHours int
@description('Required. Whether the tenant sends Graph activity to the workspace.')
param graphActivityLogsEnabled bool

var taskHub = 'passkeyrollout'
var packageContainer = 'packages'
var storagePrefix = loadJsonContent('../abbreviations.json').storageAccount

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  params: { token: token, location: location, tags: tags, retentionDays: logRetentionDays }
}

// The Functions host's account: packages, keys, leases, and the queues and history of orchestrations.
module hostStorage 'storage-account.bicep' = {
  name: 'host-storage'
  params: {
    name: '${storagePrefix}host${token}'
    location: location
    tags: tags
    sku: storageSku
    privateOnly: vnetEnabled
    logs: monitoring.outputs.logs
    containers: [packageContainer]
    // Inputs and outputs of orchestrations that were too large for a table row.
    expiringPrefixes: ['${taskHub}-largemessages/']
  }
}

// Rollouts, evidence, undo bundles, audit trail. Apart from the host's, so that purging a task hub can't come near them.
module rolloutStorage 'storage-account.bicep' = {
  name: 'rollout-storage'
  params: {
    name: '${storagePrefix}roll${token}'
    location: location
    tags: tags
    sku: storageSku
    privateOnly: vnetEnabled
    logs: monitoring.outputs.logs
    tables: loadJsonContent('../tables.json')
    logTableChanges: true
    locked: lockRolloutTables
  }
}

module vault 'vault.bicep' = {
  name: 'vault'
  params: {
    token: token
    location: location
    tags: tags
    privateOnly: vnetEnabled
    logs: monitoring.outputs.logs
  }
}

module scheduler 'scheduler.bicep' = if (schedulerEnabled) {
  name: 'scheduler'
  params: { token: token, location: location, tags: tags, taskHub: taskHub }
}

module eventHubs 'event-hubs.bicep' = if (eventHubsEnabled) {
  name: 'event-hubs'
  params: { token: token, location: location, tags: tags, logs: monitoring.outputs.logs }
}

module network 'network.bicep' = if (vnetEnabled) {
  name: 'network'
  params: {
    token: token
    location: location
    tags: tags
    targets: [
      { name: 'host', resourceId: hostStorage.outputs.id, service: 'blob' }
      { name: 'host', resourceId: hostStorage.outputs.id, service: 'queue' }
      { name: 'host', resourceId: hostStorage.outputs.id, service: 'table' }
      { name: 'roll', resourceId: rolloutStorage.outputs.id, service: 'table' }
      { name: 'vault', resourceId: vault.outputs.id, service: 'vault' }
    ]
  }
}

// Before the app: it starts with its first look at storage, and a role that comes later means a restart.
module roles 'role-assignments.bicep' = {
  name: 'roles'
  params: {
    principalId: reader.principalId
    schedulerEnabled: schedulerEnabled
    eventHubsEnabled: eventHubsEnabled
    hostAccountName: hostStorage.outputs.name
    rolloutAccountName: rolloutStorage.outputs.name
    insightsName: monitoring.outputs.insightsName
    vaultName: vault.outputs.name
    schedulerName: scheduler.?outputs.name ?? ''
    eventHubNamespaceName: eventHubs.?outputs.name ?? ''
  }
}

module functionApp 'function-app.bicep' = {
  name: 'function-app'
  params: {
    token: token
    location: location
    tags: tags
    reader: reader
    writerEnabled: writerEnabled
    writer: writer
    packages: '${hostStorage.outputs.endpoints.blob}/${packageContainer}'
    logs: monitoring.outputs.logs
    subnetId: network.?outputs.appSubnetId
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyDurable: alwaysReadyDurable
    zoneRedundant: zoneRedundant
    authClientId: authClientId
    clientApplicationIds: clientApplicationIds
    settings: {
      taskHub: taskHub
      hostEndpoints: hostStorage.outputs.endpoints
      rolloutTables: rolloutStorage.outputs.endpoints.table
      telemetry: monitoring.outputs.connectionString
      schedulerEnabled: schedulerEnabled
      schedulerEndpoint: scheduler.?outputs.endpoint ?? ''
      teamsSecret: teamsEnabled
        ? '@Microsoft.KeyVault(VaultName=${vault.outputs.name};SecretName=teams-webhook-url)'
        : null
      publicUrl: publicUrl
      collectSchedule: collectSchedule
      watchSchedule: watchSchedule
    }
  }
  dependsOn: [roles]
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  params: {
    token: token
    location: location
    tags: tags
    logs: monitoring.outputs.logs
    emails: alertEmails
    storageAccountIds: [hostStorage.outputs.id, rolloutStorage.outputs.id]
    rolloutAccountName: rolloutStorage.outputs.name
    readerPrincipalId: reader.principalId
    writerPrincipalId: writer.?principalId ?? ''
    approvalWaitingHours: approvalWaitingHours
    writesWatched: writerEnabled && graphActivityLogsEnabled
  }
}

@description('Name of the function app.')
output appName string = functionApp.outputs.name
@description('Host name of the function app.')
output hostName string = functionApp.outputs.hostName
@description('Name of the vault.')
output vaultName string = vault.outputs.name
@description('Name of the rollouts\' storage account.')
output rolloutAccountName string = rolloutStorage.outputs.name
@description('Resource id of the workspace.')
output workspaceId string = monitoring.outputs.logs.id
