metadata description = 'A private endpoint of one service, with its name in the private zone.'

@description('Required. Name.')
param name string
@description('Required. Region.')
param location string
@description('Required. Tags.')
param tags object
@description('Required. Subnet that it stands in.')
param subnetId string
@description('Required. What is reached through it.')
param resourceId string
@description('Required. Which of its services: `blob`, `queue`, `table`, `vault`.')
param service string
@description('Required. Private zone of that service.')
param zoneId string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      { name: service, properties: { privateLinkServiceId: resourceId, groupIds: [service] } }
    ]
  }

  resource names 'privateDnsZoneGroups' = {
    name: 'default'
    properties: { privateDnsZoneConfigs: [{ name: service, properties: { privateDnsZoneId: zoneId } }] }
  }
}
