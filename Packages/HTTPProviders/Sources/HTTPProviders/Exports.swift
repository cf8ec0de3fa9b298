@_exported public import Gzip
@_exported public import HTTPCore
@_exported public import Spreadsheets
