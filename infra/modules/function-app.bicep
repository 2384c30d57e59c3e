metadata description = 'The app on Flex Consumption, with its settings. docs/operations/settings.md explains each of ours.'

import { identity, workspace } from 'types.bicep'

@description('Required. What makes the names unique.')
param token string
@description('Required. Region.')
param location string
@description('Required. Tags.')
param tags object
@description('Required. The identity that reads: also the app\'s own towards storage, vault and telemetry.')
param reader identity
@description('Required. Whether there is an identity that writes the policy.')
param writerEnabled bool
@description('Required. That identity; null without one.')
param writer identity?
@description('Required. Address of the container with packages.')
param packages string
@description('Required. Where logs go.')
param logs workspace
@description('Required. Subnet to go out through; null for none.')
param subnetId string?
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
@description('Required. Client id of the API\'s app registration; empty while it is not known.')
param authClientId string
@description('Required. Client ids of applications that may call for a person.')
param clientApplicationIds string[]
@description('Required. What the settings are made of.')
param settings {
  taskHub: string
  hostEndpoints: { blob: string, queue: string, table: string }
  rolloutTables: string
  telemetry: string
  schedulerEnabled: bool
  schedulerEndpoint: string
  @description('A Key Vault reference; null for no cards.')
  teamsSecret: string?
  publicUrl: string
  collectSchedule: string
  watchSchedule: string
}

var abbreviations = loadJsonContent('../abbreviations.json')

var ofHost = {
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: reader.clientId
  AzureWebJobsStorage__blobServiceUri: settings.hostEndpoints.blob
  AzureWebJobsStorage__queueServiceUri: settings.hostEndpoints.queue
  AzureWebJobsStorage__tableServiceUri: settings.hostEndpoints.table
  AzureWebJobsDisableHomepage: 'true'
  APPLICATIONINSIGHTS_CONNECTION_STRING: settings.telemetry
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${reader.clientId};Authorization=AAD'
  TASKHUB_NAME: settings.taskHub
}
// host.json names the storage provider; these three say otherwise, so that one package fits both backends.
var ofScheduler = settings.schedulerEnabled
  ? {
      DURABLE_TASK_SCHEDULER_CONNECTION_STRING: 'Endpoint=${settings.schedulerEndpoint};Authentication=ManagedIdentity;ClientID=${reader.clientId}'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
    }
  : {}
// Secretless sign-in: the registration trusts the reader's identity instead of a client secret.
var ofSignIn = empty(authClientId)
  ? {}
  : {
      OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: reader.clientId
      WEBSITE_AUTH_AAD_ALLOWED_TENANTS: tenant().tenantId
    }
var ofApp = {
  TENANT_ID: tenant().tenantId
  GRAPH_CREDENTIAL: 'managed-identity'
  GRAPH_READER_CLIENT_ID: reader.clientId
  ROLLOUT_TABLES__tableServiceUri: settings.rolloutTables
  ROLLOUT_TABLES__credential: 'managedidentity'
  ROLLOUT_TABLES__clientId: reader.clientId
  COLLECT_SCHEDULE: settings.collectSchedule
  WATCH_SCHEDULE: settings.watchSchedule
}
var ofWriter = writerEnabled ? { GRAPH_WRITER_CLIENT_ID: writer!.clientId } : {}
var ofPublicUrl = empty(settings.publicUrl) ? {} : { PUBLIC_URL: settings.publicUrl }
var ofTeams = settings.?teamsSecret == null ? {} : { TEAMS_WEBHOOK_URL: settings.teamsSecret! }

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: '${abbreviations.plan}${token}'
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: { reserved: true, zoneRedundant: zoneRedundant }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: '${abbreviations.functionApp}${token}'
  location: location
  tags: union(tags, { 'azd-service-name': 'api' })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: union({ '${reader.id}': {} }, writerEnabled ? { '${writer!.id}': {} } : {})
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    publicNetworkAccess: 'Enabled'
    keyVaultReferenceIdentity: reader.id
    virtualNetworkSubnetId: subnetId
    clientAffinityEnabled: false
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packages
          authentication: { type: 'UserAssignedIdentity', userAssignedIdentityResourceId: reader.id }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        alwaysReady: alwaysReadyDurable == 0 ? [] : [{ name: 'durable', instanceCount: alwaysReadyDurable }]
        triggers: { http: { perInstanceConcurrency: 16 } }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      scmMinTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
      cors: { allowedOrigins: [] }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: union(ofHost, ofScheduler, ofSignIn, ofApp, ofWriter, ofPublicUrl, ofTeams)
  }

  // Basic authentication would be a second door with a password.
  resource noFtp 'basicPublishingCredentialsPolicies' = { name: 'ftp', properties: { allow: false } }
  resource noBasic 'basicPublishingCredentialsPolicies' = { name: 'scm', properties: { allow: false } }

  // Whoever gets past this is somebody of the tenant; what they may do, the app decides by their role.
  resource authentication 'config' = {
    name: 'authsettingsV2'
    properties: {
      platform: { enabled: true, runtimeVersion: '~1' }
      globalValidation: union(
        { requireAuthentication: true, excludedPaths: ['/api/health'] },
        empty(authClientId)
          ? { unauthenticatedClientAction: 'Return403' }
          : { unauthenticatedClientAction: 'RedirectToLoginPage', redirectToProvider: 'azureactivedirectory' }
      )
      identityProviders: empty(authClientId)
        ? {}
        : {
            azureActiveDirectory: {
              enabled: true
              registration: {
                openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
                clientId: authClientId
                clientSecretSettingName: 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'
              }
              validation: {
                allowedAudiences: [authClientId, 'api://${authClientId}']
                defaultAuthorizationPolicy: { allowedApplications: union([authClientId], clientApplicationIds) }
              }
            }
          }
      // Nothing needs the tokens of those who signed in, so none are kept.
      login: {
        tokenStore: { enabled: false }
        cookieExpiration: { convention: 'FixedTime', timeToExpiration: '08:00:00' }
      }
      httpSettings: { requireHttps: true }
    }
  }
}

resource appLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: app
  properties: {
    workspaceId: logs.id
    logs: [
      { category: 'FunctionAppLogs', enabled: true }
      { category: 'AppServiceAuthenticationLogs', enabled: true }
    ]
  }
}

@description('Name.')
output name string = app.name
@description('Host name.')
output hostName string = app.properties.defaultHostName
