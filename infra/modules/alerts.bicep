metadata description = 'Alerts. Each query stands in infra/alerts and asks only for lines that the app really writes, or for logs of Azure and Entra; docs/operations/runbook.md says what to do about each.'

import { workspace } from 'types.bicep'

@description('Required. What makes the names unique.')
param token string
@description('Required. Region.')
param location string
@description('Required. Tags.')
param tags object
@description('Required. The workspace with the logs.')
param logs workspace
@description('Required. Mail addresses.')
param emails string[]
@description('Required. Storage accounts whose availability is watched.')
param storageAccountIds string[]
@description('Required. Account with rollouts and audit trail.')
param rolloutAccountName string
@description('Required. Object id of the identity that reads.')
param readerPrincipalId string
@description('Required. Object id of the identity that writes; empty without one.')
param writerPrincipalId string
@description('Required. Hours after which an unanswered approval is worth an alert.')
param approvalWaitingHours int
@description('Required. Whether there is a writing identity, and Graph activity arrives in the workspace.')
param writesWatched bool

// Severity: 0 somebody may be changing sign-in behind the product's back, 1 the product does not work, 2 a person is needed, 3 look when you can.
var always = [
  {
    name: 'no-heartbeat'
    says: 'A timer of the app has not finished a round for 20 minutes: no evidence is collected, or nothing is watched.'
    severity: 1
    every: 'PT5M'
    window: 'PT20M'
    query: loadTextContent('../alerts/no-heartbeat.kql')
  }
  {
    name: 'orchestration-failed'
    says: 'The work of a rollout was lost or failed and was begun anew, or a rollout ended as failed.'
    severity: 1
    every: 'PT15M'
    window: 'PT15M'
    query: loadTextContent('../alerts/orchestration-failed.kql')
  }
  {
    name: 'app-errors'
    says: 'The app wrote an error: a round of a timer failed, a request failed, a setting is wrong.'
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
    query: loadTextContent('../alerts/app-errors.kql')
  }
  {
    name: 'approval-waiting'
    says: 'An approval has been waiting for ${approvalWaitingHours} hours or more.'
    severity: 2
    every: 'PT15M'
    window: 'PT30M'
    query: replace(loadTextContent('../alerts/approval-waiting.kql'), '{hours}', string(approvalWaitingHours))
  }
  {
    name: 'graph-refusals'
    says: 'Graph refuses calls for want of a permission (401, 403), or asks to slow down (429) again and again.'
    severity: 2
    every: 'PT15M'
    window: 'PT30M'
    query: loadTextContent('../alerts/graph-refusals.kql')
  }
  {
    name: 'refusals-burst'
    says: 'Many refusals within a quarter of an hour: decisions or controls by people who may not, or calls by nobody known.'
    severity: 2
    every: 'PT15M'
    window: 'PT15M'
    query: loadTextContent('../alerts/refusals-burst.kql')
  }
  {
    name: 'cards-not-delivered'
    says: 'Cards did not reach Teams. Nothing depends on them, but people may not know that they are asked.'
    severity: 3
    every: 'PT30M'
    window: 'PT30M'
    query: loadTextContent('../alerts/cards-not-delivered.kql')
  }
  {
    name: 'audit-chain-broken'
    says: 'The audit trail of a rollout was changed, or its end was cut off.'
    severity: 0
    every: 'PT1H'
    window: 'P2D'
    query: loadTextContent('../alerts/audit-chain-broken.kql')
  }
  {
    name: 'tables-changed-by-others'
    says: 'Somebody other than the app changed the tables with rollouts and audit trail.'
    severity: 0
    every: 'PT15M'
    window: 'PT30M'
    query: replace(
      replace(loadTextContent('../alerts/tables-changed-by-others.kql'), '{account}', rolloutAccountName),
      '{readerPrincipalId}',
      readerPrincipalId
    )
  }
]
var ofWriter = writesWatched
  ? [
      {
        name: 'write-without-intent'
        says: 'The writing identity changed something through Graph, and the app had announced no such write.'
        severity: 0
        every: 'PT15M'
        window: 'P2D'
        query: replace(loadTextContent('../alerts/write-without-intent.kql'), '{writerPrincipalId}', writerPrincipalId)
      }
      {
        name: 'graph-log-silent'
        says: 'The app verified a write hours ago, and Graph\'s activity log does not show it: the alert above is blind.'
        severity: 1
        every: 'PT1H'
        window: 'P2D'
        query: replace(loadTextContent('../alerts/graph-log-silent.kql'), '{writerPrincipalId}', writerPrincipalId)
      }
    ]
  : []

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: '${loadJsonContent('../abbreviations.json').actionGroup}${token}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'passkeys'
    emailReceivers: [for (email, i) in emails: { name: 'mail-${i}', emailAddress: email, useCommonAlertSchema: true }]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in concat(always, ofWriter): {
    name: 'passkey-rollout-${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'Passkey Rollout: ${rule.name}'
      description: '${rule.says} What to do: docs/operations/runbook.md#${rule.name}'
      severity: rule.severity
      enabled: true
      scopes: [logs.id]
      evaluationFrequency: rule.every
      windowSize: rule.window
      autoMitigate: true
      // A table of a diagnostic setting exists only once something was written to it.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: empty(emails) ? [] : [people.id] }
    }
  }
]

resource storageAvailability 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for (accountId, i) in storageAccountIds: {
    name: 'passkey-rollout-storage-${i}'
    location: 'global'
    tags: tags
    properties: {
      description: 'Storage answers less than 99 % of requests. What to do: docs/operations/runbook.md#storage'
      severity: 1
      enabled: true
      scopes: [accountId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: 'availability'
            metricName: 'Availability'
            timeAggregation: 'Average'
            operator: 'LessThan'
            threshold: 99
          }
        ]
      }
      actions: empty(emails) ? [] : [{ actionGroupId: people.id }]
    }
  }
]
