@_exported public import Retry
