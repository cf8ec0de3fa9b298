internal import FoundationEssentials
public import HTTPCore

// The actions of CKAN 3 that CCEE is known to answer. Other actions go by `action(_:query:as:)`.

extension CCEEHTTPHandler {
    /// The slugs of all packages; blocks.
    @available(*, noasync)
    public func packageNames(options: CallOptions = .default) throws(ConnError) -> [String] {
        try action("package_list", as: [String].self, options: options)
    }

    /// The slugs of all packages; suspends.
    public func packageNames(options: CallOptions = .default) async throws(ConnError) -> [String] {
        try await action("package_list", as: [String].self, options: options)
    }

    /// A package by its slug or id, with its resources; blocks.
    @available(*, noasync)
    public func package(_ name: String, options: CallOptions = .default) throws(ConnError) -> CKANPackage {
        try action("package_show", query: ["id": name], as: CKANPackage.self, options: options)
    }

    /// A package by its slug or id, with its resources; suspends.
    public func package(_ name: String, options: CallOptions = .default) async throws(ConnError) -> CKANPackage {
        try await action("package_show", query: ["id": name], as: CKANPackage.self, options: options)
    }

    /// Packages that match words, `rows` of them from the one at `start`; blocks.
    @available(*, noasync)
    public func packages(
        matching words: String,
        rows: Int = 100,
        start: Int = 0,
        options: CallOptions = .default
    ) throws(ConnError) -> CKANPackageSearch {
        let query: HTTPQuery = ["q": words, "rows": rows, "start": start]
        return try action("package_search", query: query, as: CKANPackageSearch.self, options: options)
    }

    /// Packages that match words, `rows` of them from the one at `start`; suspends.
    public func packages(
        matching words: String,
        rows: Int = 100,
        start: Int = 0,
        options: CallOptions = .default
    ) async throws(ConnError) -> CKANPackageSearch {
        let query: HTTPQuery = ["q": words, "rows": rows, "start": start]
        return try await action("package_search", query: query, as: CKANPackageSearch.self, options: options)
    }

    /// A resource by its id; blocks.
    @available(*, noasync)
    public func resource(_ id: String, options: CallOptions = .default) throws(ConnError) -> CKANResource {
        try action("resource_show", query: ["id": id], as: CKANResource.self, options: options)
    }

    /// A resource by its id; suspends.
    public func resource(_ id: String, options: CallOptions = .default) async throws(ConnError) -> CKANResource {
        try await action("resource_show", query: ["id": id], as: CKANResource.self, options: options)
    }

    /// Any action that reads, its `result` decoded; blocks.
    ///
    /// - Throws: `.providerBlocked` for the firewall's page; CKAN's own errors by their type, with its words in
    ///   `serverMessage`; `.conversion` for a result of another shape, naming the place.
    @available(*, noasync)
    public func action<Result: Decodable & Sendable>(
        _ name: String,
        query: HTTPQuery = HTTPQuery(),
        as type: Result.Type = Result.self,
        options: CallOptions = .default
    ) throws(ConnError) -> Result {
        try run(actionCall(name, query), options)
    }

    /// Any action that reads, its `result` decoded; suspends. See the sync form.
    public func action<Result: Decodable & Sendable>(
        _ name: String,
        query: HTTPQuery = HTTPQuery(),
        as type: Result.Type = Result.self,
        options: CallOptions = .default
    ) async throws(ConnError) -> Result {
        try await run(actionCall(name, query), options)
    }

    static func path(of action: String) -> String { "api/3/action/" + HTTPURL.segment(action) }

    private func actionCall<Result: Decodable & Sendable>(_ name: String, _ query: HTTPQuery) -> ProviderCall<Result> {
        ProviderCall(
            request: HTTPRequest(.get, Self.path(of: name), query: query),
            read: { (response) throws(ConnError) in try CKANEnvelope.result(response, as: Result.self) },
            explain: CKANEnvelope.explained
        )
    }
}
