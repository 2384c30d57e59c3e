targetScope = 'subscription'

metadata name = 'Passkey Rollout'
metadata description = 'Everything in Azure but Microsoft Graph: identities, storage, app, vault, telemetry and alerts. The Graph part is infra/graph, on its own, because it needs rights over the tenant.'

// Who it is for and where

@minLength(1)
@maxLength(24)
@description('Required. Name of the environment. It is part of every resource name, and a tag.')
param environmentName string

@minLength(1)
@description('Required. Region of all resources.')
@metadata({ azd: { type: 'location' } })
param location string

@description('Optional. Name of the resource group. Default: rg-{environmentName}.')
param resourceGroupName string = ''

@description('Optional. Tags that every resource gets besides azd-env-name.')
param tags object = {}

// Who may sign in

@description('Optional. Client id of the API\'s app registration, made by infra/graph. Until it is known the app is closed: every call but the health probe answers 403.')
param authClientId string = ''

@description('Optional. Client ids of the applications that may call the API for a person. Default: the Azure CLI, with which people and scripts get a token (az account get-access-token).')
param clientApplicationIds string[] = ['04b07795-8ddb-461a-bbee-02f9e1bf7b46']

@description('Optional. Whether there is an identity that may write the passkey policy. Off for plans with `writer: person`, where an administrator sends every write.')
param writerEnabled bool = true

// The app

@allowed(['22', '24'])
@description('Optional. Major version of Node.')
param nodeVersion string = '22'

@allowed([512, 2048, 4096])
@description('Optional. Memory of an instance, in MB.')
param instanceMemoryMB int = 2048

@minValue(40)
@maxValue(1000)
@description('Optional. Most instances at once.')
param maximumInstanceCount int = 40

@minValue(0)
@maxValue(10)
@description('Optional. Instances that are always ready for orchestrations and activities. 0 costs nothing while idle; 1 spares the cold start of each wake.')
param alwaysReadyDurable int = 0

@description('Optional. Whether the plan is spread over availability zones.')
param zoneRedundant bool = false

@description('Optional. How people reach the app, when that is not its own name at azurewebsites.net; https, without a trailing slash.')
param publicUrl string = ''

@description('Optional. When evidence is collected: NCRONTAB with six fields, UTC. The alert no-heartbeat expects a round within 20 minutes.')
param collectSchedule string = '0 */5 * * * *'

@description('Optional. When rollouts are watched: NCRONTAB with six fields, UTC. The alert no-heartbeat expects a round within 20 minutes.')
param watchSchedule string = '0 */5 * * * *'

@description('Optional. Whether cards go to Teams. Turn it on after the secret teams-webhook-url is in the vault: a reference that does not resolve stops the app.')
param teamsEnabled bool = false

// What is kept

@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
@description('Optional. Redundancy of both storage accounts.')
param storageSku string = 'Standard_ZRS'

@description('Optional. Whether the account with rollouts, audit trail and undo bundles is locked against deletion. `azd down` fails while it is.')
param lockRolloutTables bool = false

@minValue(30)
@maxValue(730)
@description('Optional. Days that logs are kept.')
param logRetentionDays int = 90

// Options

@description('Optional. Whether storage and vault are reached over private endpoints only.')
param vnetEnabled bool = false

@description('Optional. Durable Task Scheduler instead of Azure Storage under the orchestrations. Rollouts under way do not move between the two.')
param schedulerEnabled bool = false

@description('Optional. Event Hubs to which Entra can stream its logs. The app reads logs from Graph; nothing in it reads from here yet.')
param eventHubsEnabled bool = false

// Who is told

@description('Optional. Mail addresses that alerts go to, separated by commas. Without any, alerts only show in the portal.')
param alertEmails string = ''

@minValue(1)
@maxValue(40)
@description('Optional. Hours after which an unanswered approval raises an alert.')
param approvalWaitingHours int = 20

@description('Optional. Whether the tenant sends MicrosoftGraphActivityLogs to this workspace, so that each use of the writing identity can be matched with an intent of the app.')
param graphActivityLogsEnabled bool = false

var token = toLower(uniqueString(subscription().id, environmentName, location))
var allTags = union(tags, { 'azd-env-name': environmentName })
var abbreviations = loadJsonContent('abbreviations.json')

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: empty(resourceGroupName) ? '${abbreviations.resourceGroup}${environmentName}' : resourceGroupName
  location: location
  tags: allTags
}

module identities 'modules/identities.bicep' = {
  name: 'identities'
  scope: group
  params: { token: token, location: location, tags: allTags, writerEnabled: writerEnabled }
}

module app 'modules/composition.bicep' = {
  name: 'app'
  scope: group
  params: {
    token: token
    location: location
    tags: allTags
    reader: identities.outputs.reader
    writerEnabled: writerEnabled
    writer: identities.outputs.?writer
    authClientId: authClientId
    clientApplicationIds: clientApplicationIds
    nodeVersion: nodeVersion
    instanceMemoryMB: instanceMemoryMB
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyDurable: alwaysReadyDurable
    zoneRedundant: zoneRedundant
    publicUrl: publicUrl
    collectSchedule: collectSchedule
    watchSchedule: watchSchedule
    teamsEnabled: teamsEnabled
    storageSku: storageSku
    lockRolloutTables: lockRolloutTables
    logRetentionDays: logRetentionDays
    vnetEnabled: vnetEnabled
    schedulerEnabled: schedulerEnabled
    eventHubsEnabled: eventHubsEnabled
    alertEmails: empty(alertEmails) ? [] : map(split(alertEmails, ','), each => trim(each))
    approvalWaitingHours: approvalWaitingHours
    graphActivityLogsEnabled: graphActivityLogsEnabled
  }
}

@description('Region of all resources.')
output AZURE_LOCATION string = location
@description('Directory in which people sign in.')
output AZURE_TENANT_ID string = tenant().tenantId
@description('Resource group that holds everything.')
output AZURE_RESOURCE_GROUP string = group.name
@description('Name of the function app, as `azd deploy` looks for it.')
output SERVICE_API_NAME string = app.outputs.appName
@description('Name of the function app.')
output AZURE_FUNCTION_NAME string = app.outputs.appName
@description('Host name of the function app: infra/graph needs it for the redirect address.')
output APP_HOST_NAME string = app.outputs.hostName
@description('Address of the app.')
output SERVICE_API_URI string = 'https://${app.outputs.hostName}'
@description('Object id of the identity that reads: infra/graph grants to it.')
output READER_PRINCIPAL_ID string = identities.outputs.reader.principalId
@description('Object id of the identity that writes the policy; empty with `writerEnabled: false`.')
output WRITER_PRINCIPAL_ID string = identities.outputs.?writer.?principalId ?? ''
@description('Vault for the Teams address.')
output KEY_VAULT_NAME string = app.outputs.vaultName
@description('Storage account with rollouts, audit trail and undo bundles.')
output ROLLOUT_TABLES_ACCOUNT string = app.outputs.rolloutAccountName
@description('Log Analytics workspace: the tenant\'s diagnostic setting for Graph activity names it.')
output LOG_WORKSPACE_ID string = app.outputs.workspaceId
