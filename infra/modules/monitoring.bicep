metadata description = 'Log Analytics and Application Insights. Both take data from identities only.'

import { workspace } from 'types.bicep'

@description('Required. What makes the names unique.')
param token string
@description('Required. Region.')
param location string
@description('Required. Tags.')
param tags object
@description('Required. Days that logs are kept.')
param retentionDays int

var abbreviations = loadJsonContent('../abbreviations.json')

resource logs 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: '${abbreviations.logAnalyticsWorkspace}${token}'
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: retentionDays
    features: { disableLocalAuth: true }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: '${abbreviations.applicationInsights}${token}'
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: logs.id
    DisableLocalAuth: true
  }
}

// Who queried the logs: they say when which wave of whom was changed.
resource logAudit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: logs
  properties: { workspaceId: logs.id, logs: [{ category: 'Audit', enabled: true }] }
}

@description('The workspace.')
output logs workspace = { id: logs.id, name: logs.name }
@description('Name of the Application Insights component.')
output insightsName string = insights.name
@description('Where telemetry goes. It holds no secret while local authentication is off.')
output connectionString string = insights.properties.ConnectionString
