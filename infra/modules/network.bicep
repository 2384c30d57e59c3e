metadata description = 'A network for the app, with private endpoints for both storage accounts and the vault. What is still reached from outside: the app itself, telemetry, and the scheduler and Event Hubs where they are on.'

@description('Required. What makes the names unique.')
param token string
@description('Required. Region.')
param location string
@description('Required. Tags.')
param tags object
@description('Required. What gets a private endpoint: its service is the group id (`blob`, `queue`, `table`, `vault`).')
param targets { name: string, resourceId: string, service: string }[]
@description('Optional. Addresses of the network; two /24 are used.')
param addressPrefix string = '10.60.0.0/16'

var abbreviations = loadJsonContent('../abbreviations.json')
// Azure names this zone itself; in a sovereign cloud its suffix differs (environment().suffixes.keyvaultDns with another prefix).
var zoneOf = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  vault: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
}
var services = ['blob', 'queue', 'table', 'vault']

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' = {
  name: '${abbreviations.virtualNetwork}${token}'
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 24, 0)
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      { name: 'endpoints', properties: { addressPrefix: cidrSubnet(addressPrefix, 24, 1) } }
    ]
  }
  resource appSubnet 'subnets' existing = { name: 'app' }
  resource endpointSubnet 'subnets' existing = { name: 'endpoints' }
}

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for service in services: { name: zoneOf[service], location: 'global', tags: tags }
]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (service, i) in services: {
    parent: zones[i]
    name: 'to-app'
    location: 'global'
    tags: tags
    properties: { registrationEnabled: false, virtualNetwork: { id: network.id } }
  }
]

module endpoints 'private-endpoint.bicep' = [
  for target in targets: {
    name: '${target.name}-${target.service}'
    params: {
      name: '${abbreviations.privateEndpoint}${target.name}-${target.service}-${token}'
      location: location
      tags: tags
      subnetId: network::endpointSubnet.id
      resourceId: target.resourceId
      service: target.service
      zoneId: zones[indexOf(services, target.service)].id
    }
  }
]

@description('Subnet that the app goes out through.')
output appSubnetId string = network::appSubnet.id
