import ConnCoreTesting
import ConnTesting
import HTTPCore
import Logging

/// A started server and a handler for it that sends nothing before the first call.
struct HTTPWorld: Sendable {
    let server: TwinServer
    let http: HTTPHandler

    init(
        path: String = "",
        _ change: (inout HTTPOptions) -> Void = { _ in },
        authentication: HTTPAuthentication = .none,
        headers: HTTPHeaders = HTTPHeaders(),
        retries: Int = 2,
        clock: VirtualClock? = nil,
        configure: (inout HandlerConfiguration) -> Void = { _ in }
    ) throws {
        server = try TwinServer().start()
        var options = HTTPOptions()
        change(&options)
        var policy = RetryPolicy(
            maxRetries: retries,
            maxConnRetries: retries,
            exponentialMinRetryWaitTime: .milliseconds(clock == nil ? 1 : 100)
        )
        policy.jitter = .none
        var configuration = HandlerConfiguration(
            retry: policy,
            skipConnect: true,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        if let clock { configuration.clock = clock.clock }
        configure(&configuration)
        let properties = HTTPConnProperties(server.url + path, authentication: authentication, headers: headers)
        http = try HTTPHandler(unconnected: properties, options: options, configuration: configuration)
    }

    /// Runs `body` in both faces, each with a world of its own.
    static func inBothFaces(
        _ make: () throws -> HTTPWorld = { try HTTPWorld() },
        sync: @escaping @Sendable (HTTPWorld) throws -> Void,
        async: (HTTPWorld) async throws -> Void
    ) async throws {
        let first = try make()
        defer { first.stop() }
        try await onThread { try sync(first) }
        let second = try make()
        defer { second.stop() }
        try await async(second)
    }

    /// The call in one face.
    func request(
        _ face: Face,
        _ request: HTTPRequest,
        options: CallOptions = .default
    ) async throws -> HTTPResponse {
        switch face {
        case .sync: try await onThread { [http] in try http.request(request, options: options) }
        case .async: try await http.request(request, options: options)
        }
    }

    /// Runs `body` with calls of one face, the sync ones all on one thread.
    func use(
        _ face: Face,
        _ body: (_ call: @Sendable (HTTPRequest, CallOptions) async throws -> HTTPResponse) async throws -> Void
    ) async throws {
        let thread = CaseThread()
        defer { thread.stop() }
        try await body { [http] request, options in
            switch face {
            case .sync: try await thread.run { try http.request(request, options: options) }
            case .async: try await http.request(request, options: options)
            }
        }
    }

    /// The error of a call that has to fail.
    func failure(_ face: Face, _ request: HTTPRequest, options: CallOptions = .default) async throws -> ConnError {
        do {
            let response = try await self.request(face, request, options: options)
            throw Unexpected(description: "\(request) got \(response)")
        } catch let error as ConnError {
            return error
        }
    }

    func stop() {
        http.close()
        server.stop()
    }
}

struct Unexpected: Error, CustomStringConvertible {
    let description: String
}
