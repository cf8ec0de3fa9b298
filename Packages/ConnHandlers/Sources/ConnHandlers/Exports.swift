// What `import ConnHandlers` brings: every handler whose trait is enabled, and what they are made of.
@_exported public import SQLCore

#if PostgreSQL
@_exported public import PgSQL
#endif

#if MySQL
@_exported public import MySQL
#endif

#if SQLServer
@_exported public import MsSQL
#endif

#if SQLite
@_exported public import SQLite
#endif

#if FTP
@_exported public import FTP
#endif

#if HTTP
@_exported public import HTTPCore
#endif

#if HTTPProviders
@_exported public import HTTPProviders
#endif
