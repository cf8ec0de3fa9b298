@_exported public import ConnCore
@_exported public import DataFrames
