// Applications, sign-in and Graph permissions. On its own, because it needs rights over the tenant; register.mjs does the
// same with `az rest` for those who may not use the extension. Public cloud only.
extension microsoftGraphV1

metadata name = 'Passkey Rollout: registration and grants'
metadata description = 'The app registration of the API with its roles, the trust in the reader\'s identity instead of a secret, and the Graph permissions of both identities.'

@description('Required. Object id of the identity that reads (output READER_PRINCIPAL_ID of infra/main.bicep).')
param readerPrincipalId string

@description('Optional. Object id of the identity that writes (output WRITER_PRINCIPAL_ID); empty without one.')
param writerPrincipalId string = ''

@description('Required. Host name of the app (output APP_HOST_NAME).')
param appHostName string

@minLength(1)
@description('Required. Name of the environment: part of the registration\'s permanent name.')
param environmentName string

@description('Optional. Whether Graph permissions are granted to the identities. Off: the registration only.')
param deployGraphGrants bool = false

@description('Optional. Features whose further permissions are granted too; `permissions.json` says which and why.')
param features ('conditional-access' | 'sign-in-directory' | 'lockout-reports' | 'membership')[] = []

@description('Optional. Client ids of the applications that may ask for a token of this API without consent of each person. Default: the Azure CLI.')
param clientApplicationIds string[] = ['04b07795-8ddb-461a-bbee-02f9e1bf7b46']

var uniqueName = 'passkey-rollout-${environmentName}'
var scopeId = '6d0f4c52-8f0e-4b1b-9f0e-2a6a7a1f7b10'
var permissions = loadJsonContent('permissions.json')
var wanted = filter(permissions, each => !contains(each, 'feature') || contains(features, each.?feature ?? ''))
var granted = deployGraphGrants ? filter(wanted, each => each.identity == 'reader' || !empty(writerPrincipalId)) : []

resource registration 'Microsoft.Graph/applications@v1.0' = {
  uniqueName: uniqueName
  displayName: 'Passkey Rollout (${environmentName})'
  signInAudience: 'AzureADMyOrg'
  api: {
    requestedAccessTokenVersion: 2
    oauth2PermissionScopes: [
      {
        id: scopeId
        value: 'access'
        type: 'User'
        isEnabled: true
        adminConsentDisplayName: 'Use Passkey Rollout'
        adminConsentDescription: 'Call Passkey Rollout for the signed-in person, who still needs a role.'
      }
    ]
    preAuthorizedApplications: [
      for clientId in clientApplicationIds: { appId: clientId, delegatedPermissionIds: [scopeId] }
    ]
  }
  appRoles: map(loadJsonContent('app-roles.json'), role => union(role, { isEnabled: true }))
  web: {
    redirectUris: ['https://${appHostName}/.auth/login/aad/callback']
    implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false }
  }
  servicePrincipalLockConfiguration: { isEnabled: true, allProperties: true }

  // No client secret: whoever holds a token of the reader's identity is the app.
  resource trust 'federatedIdentityCredentials' = {
    name: '${uniqueName}/reader-identity'
    audiences: ['api://AzureADTokenExchange']
    issuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
    subject: readerPrincipalId
    description: 'The app signs people in with its managed identity instead of a secret.'
  }
}

// Nobody gets a token without a role that somebody assigned.
resource enterpriseApp 'Microsoft.Graph/servicePrincipals@v1.0' = {
  appId: registration.appId
  appRoleAssignmentRequired: true
}

resource graph 'Microsoft.Graph/servicePrincipals@v1.0' existing = { appId: '00000003-0000-0000-c000-000000000000' }

// Looked up by name; the same name stands for a delegated permission, too, which is another list with other ids.
resource grants 'Microsoft.Graph/appRoleAssignedTo@v1.0' = [
  for each in granted: {
    principalId: each.identity == 'reader' ? readerPrincipalId : writerPrincipalId
    resourceId: graph.id
    appRoleId: filter(
      graph.appRoles,
      role => role.value == each.permission && contains(role.allowedMemberTypes, 'Application')
    )[0].id
  }
]

@description('Client id of the registration: authClientId of infra/main.bicep.')
output AUTH_CLIENT_ID string = registration.appId
