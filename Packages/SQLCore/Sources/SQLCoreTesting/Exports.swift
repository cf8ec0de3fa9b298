@_exported public import ConnCoreTesting
@_exported public import SQLCore
