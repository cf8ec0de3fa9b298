public import SQLCore

#if PostgreSQL
internal import PgSQL
#endif

#if MySQL
internal import MySQL
#endif

#if SQLServer
internal import MsSQL
#endif

#if SQLite
internal import SQLite
#endif

/// Opens a SQL handler for a URL, whichever engine its scheme names; blocks while it connects.
///
///     let db = try openSQL(url: "sqlite:plant.db")
///
/// - Parameters:
///   - url: A connection URL; its scheme chooses the engine.
///   - configuration: Life, limits and observation.
/// - Throws: `ConnError`: `.invalidInput` for a URL that does not parse or an unknown scheme, `.unsupported` for an
///   engine whose trait is not enabled in this build, and what connecting throws.
@available(*, noasync)
public func openSQL(
    url: String,
    configuration: HandlerConfiguration = .init()
) throws(ConnError) -> any SQLHandling {
    try openSQL(url: ConnectionURL(url), configuration: configuration)
}

/// Opens a SQL handler for a URL, whichever engine its scheme names.
public func openSQL(
    url: String,
    configuration: HandlerConfiguration = .init()
) async throws(ConnError) -> any SQLHandling {
    try await openSQL(url: ConnectionURL(url), configuration: configuration)
}

/// Opens a SQL handler for a URL that is parsed already, for example to give it a password from elsewhere; blocks while
/// it connects.
@available(*, noasync)
public func openSQL(
    url: ConnectionURL,
    configuration: HandlerConfiguration = .init()
) throws(ConnError) -> any SQLHandling {
    switch try Engine(of: url) {
    #if PostgreSQL
    case .postgresql: return try connected(PgSQLHandler.self, url, configuration)
    #endif
    #if MySQL
    case .mysql: return try connected(MySQLHandler.self, url, configuration)
    #endif
    #if SQLServer
    case .sqlServer: return try connected(MsSQLHandler.self, url, configuration)
    #endif
    #if SQLite
    case .sqlite: return try connected(SQLiteHandler.self, url, configuration)
    #endif
    }
}

/// Opens a SQL handler for a URL that is parsed already, for example to give it a password from elsewhere.
public func openSQL(
    url: ConnectionURL,
    configuration: HandlerConfiguration = .init()
) async throws(ConnError) -> any SQLHandling {
    switch try Engine(of: url) {
    #if PostgreSQL
    case .postgresql: return try await connected(PgSQLHandler.self, url, configuration)
    #endif
    #if MySQL
    case .mysql: return try await connected(MySQLHandler.self, url, configuration)
    #endif
    #if SQLServer
    case .sqlServer: return try await connected(MsSQLHandler.self, url, configuration)
    #endif
    #if SQLite
    case .sqlite: return try await connected(SQLiteHandler.self, url, configuration)
    #endif
    }
}

/// The engines of this build.
private enum Engine: CaseIterable {
    #if PostgreSQL
    case postgresql
    #endif
    #if MySQL
    case mysql
    #endif
    #if SQLServer
    case sqlServer
    #endif
    #if SQLite
    case sqlite
    #endif

    /// The schemes of all engines there are, in this build or not.
    private static let allSchemes = ["mariadb", "mssql", "mysql", "postgres", "postgresql", "sqlite", "sqlserver"]

    /// The engine that answers to a URL's scheme.
    init(of url: ConnectionURL) throws(ConnError) {
        for engine in Self.allCases where engine.schemes.contains(url.scheme) {
            self = engine
            return
        }
        if Self.allSchemes.contains(url.scheme) {
            throw ConnError(
                .unsupported,
                "The URL's scheme '\(url.scheme)' belongs to an engine that this build leaves out",
                advice: "enable its trait in Package.swift"
            )
        }
        let known = Self.allCases.flatMap(\.schemes).map { "\($0):" }.joined(separator: ", ")
        throw ConnError(
            .invalidInput,
            "No SQL engine of this build answers to the URL's scheme '\(url.scheme)'",
            advice: known.isEmpty ? "enable an engine's trait in Package.swift" : "use one of \(known)"
        )
    }

    private var schemes: [String] {
        switch self {
        #if PostgreSQL
        case .postgresql: PgSQLHandler.urlSchemes
        #endif
        #if MySQL
        case .mysql: MySQLHandler.urlSchemes
        #endif
        #if SQLServer
        case .sqlServer: MsSQLHandler.urlSchemes
        #endif
        #if SQLite
        case .sqlite: SQLiteHandler.urlSchemes
        #endif
        }
    }
}

@available(*, noasync)
private func connected<Handler: ConnHandler & SQLHandling>(
    _ type: Handler.Type,
    _ url: ConnectionURL,
    _ configuration: HandlerConfiguration
) throws(ConnError) -> any SQLHandling {
    let (properties, options) = try Handler.parse(url)
    return try Handler(properties, options: options, configuration: configuration)
}

private func connected<Handler: ConnHandler & SQLHandling>(
    _ type: Handler.Type,
    _ url: ConnectionURL,
    _ configuration: HandlerConfiguration
) async throws(ConnError) -> any SQLHandling {
    let (properties, options) = try Handler.parse(url)
    return try await Handler(properties, options: options, configuration: configuration)
}
