@export()
@description('A user-assigned managed identity.')
type identity = {
  @description('Resource id.')
  id: string
  @description('What the app names it by when it asks for a token.')
  clientId: string
  @description('Object id in the directory: what roles and Graph permissions are granted to.')
  principalId: string
}

@export()
@description('Where diagnostic settings send to, and what alerts look at.')
type workspace = {
  @description('Resource id.')
  id: string
  @description('Name.')
  name: string
}
