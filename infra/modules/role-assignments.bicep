metadata description = 'Every role that anything of ours has in Azure. All are the reader\'s, each on one resource; the writer has none.'

@description('Required. Object id of the identity that reads.')
param principalId string
@description('Required. The Functions host\'s storage account.')
param hostAccountName string
@description('Required. The rollouts\' storage account.')
param rolloutAccountName string
@description('Required. Application Insights.')
param insightsName string
@description('Required. The vault.')
param vaultName string
@description('Required. Whether there is a scheduler.')
param schedulerEnabled bool
@description('Required. The scheduler; empty without one.')
param schedulerName string
@description('Required. Whether there are Event Hubs.')
param eventHubsEnabled bool
@description('Required. Their namespace; empty without them.')
param eventHubNamespaceName string

// Documented ids of built-in roles.
var roles = {
  blobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner: the host's keys and leases, and packages
  queueContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88' // Storage Queue Data Contributor: orchestrations
  tableContributor: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor: history; rollouts
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb' // Monitoring Metrics Publisher: telemetry
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6' // Key Vault Secrets User: the Teams address
  schedulerContributor: '0ad04412-c4d5-4796-b79c-f76d14c8d402' // Durable Task Data Contributor
  eventReceiver: 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde' // Azure Event Hubs Data Receiver
}

resource hostAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = { name: hostAccountName }
resource rolloutAccount 'Microsoft.Storage/storageAccounts@2025-06-01' existing = { name: rolloutAccountName }
resource insights 'Microsoft.Insights/components@2020-02-02' existing = { name: insightsName }
resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = { name: vaultName }
resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' existing = if (schedulerEnabled) {
  name: schedulerName
}
resource eventHubs 'Microsoft.EventHub/namespaces@2024-01-01' existing = if (eventHubsEnabled) {
  name: eventHubNamespaceName
}

resource onHostAccount 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in [roles.blobOwner, roles.queueContributor, roles.tableContributor]: {
    name: guid(hostAccount.id, principalId, role)
    scope: hostAccount
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role)
    }
  }
]

resource onRolloutAccount 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(rolloutAccount.id, principalId, roles.tableContributor)
  scope: rolloutAccount
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.tableContributor)
  }
}

resource onInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(insights.id, principalId, roles.metricsPublisher)
  scope: insights
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.metricsPublisher)
  }
}

resource onVault 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, roles.secretsUser)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.secretsUser)
  }
}

resource onScheduler 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (schedulerEnabled) {
  name: guid(scheduler.id, principalId, roles.schedulerContributor)
  scope: scheduler
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.schedulerContributor)
  }
}

resource onEventHubs 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (eventHubsEnabled) {
  name: guid(eventHubs.id, principalId, roles.eventReceiver)
  scope: eventHubs
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventReceiver)
  }
}
