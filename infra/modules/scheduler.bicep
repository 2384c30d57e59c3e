metadata description = 'Durable Task Scheduler: the other backend for orchestrations, reached by identity.'

@description('Required. What makes the name unique.')
param token string
@description('Required. Region.')
param location string
@description('Required. Tags.')
param tags object
@description('Required. Task hub.')
param taskHub string

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: '${loadJsonContent('../abbreviations.json').scheduler}${token}'
  location: location
  tags: tags
  properties: {
    // An empty list denies everybody. Who gets in is decided by the role, not by the address.
    ipAllowlist: ['0.0.0.0/0']
    sku: { name: 'Consumption' }
  }

  resource hub 'taskHubs' = { name: taskHub, properties: {} }

  resource retention 'retentionPolicies' = {
    name: 'default'
    properties: {
      retentionPolicies: [
        { retentionPeriodInDays: 30, orchestrationState: 'Completed' }
        { retentionPeriodInDays: 30, orchestrationState: 'Failed' }
        { retentionPeriodInDays: 30, orchestrationState: 'Terminated' }
      ]
    }
  }
}

@description('Name.')
output name string = scheduler.name
@description('Address.')
output endpoint string = scheduler.properties.endpoint
