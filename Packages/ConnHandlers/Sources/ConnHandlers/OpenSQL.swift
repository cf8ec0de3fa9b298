public import SQLCore

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
    switch try engine(of: url) {
    #if SQLite
    case .sqlite: return try SQLiteHandler(url: url, configuration: configuration)
    #endif
    }
}

/// Opens a SQL handler for a URL, whichever engine its scheme names.
public func openSQL(
    url: String,
    configuration: HandlerConfiguration = .init()
) async throws(ConnError) -> any SQLHandling {
    switch try engine(of: url) {
    #if SQLite
    case .sqlite: return try await SQLiteHandler(url: url, configuration: configuration)
    #endif
    }
}

/// The engines of this build.
private enum Engine: CaseIterable {
    #if SQLite
    case sqlite
    #endif

    var schemes: [String] {
        switch self {
        #if SQLite
        case .sqlite: SQLiteHandler.urlSchemes
        #endif
        }
    }
}

private func engine(of url: String) throws(ConnError) -> Engine {
    let scheme = try ConnectionURL(url).scheme
    for engine in Engine.allCases where engine.schemes.contains(scheme) { return engine }
    let known = Engine.allCases.flatMap(\.schemes).map { "\($0):" }.joined(separator: ", ")
    if scheme == "sqlite" {
        throw ConnError(
            .unsupported,
            "The URL's scheme '\(scheme)' belongs to an engine that this build leaves out",
            advice: "enable its trait in Package.swift"
        )
    }
    throw ConnError(
        .invalidInput,
        "No SQL engine of this build answers to the URL's scheme '\(scheme)'",
        advice: known.isEmpty ? "enable an engine's trait in Package.swift" : "use one of \(known)"
    )
}
