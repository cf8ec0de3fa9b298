@_exported public import SQLCore
