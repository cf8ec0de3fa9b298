import ConnCoreTesting
import ConnTesting
import HTTPCore
import IntegrationSupport
import Logging

/// One handler, used in one face; its sync calls come from one thread.
final class HTTPUser: Sendable {
    let handler: HTTPHandler
    let face: Face
    let thread = CaseThread()

    init(
        _ properties: HTTPConnProperties,
        _ face: Face,
        options: HTTPOptions = HTTPOptions(),
        configuration: HandlerConfiguration = .quick()
    ) throws {
        handler = try HTTPHandler(unconnected: properties, options: options, configuration: configuration)
        self.face = face
    }

    convenience init(
        _ server: TwinServer,
        _ face: Face,
        options: HTTPOptions = HTTPOptions(),
        configuration: HandlerConfiguration = .quick()
    ) throws {
        try self.init(HTTPConnProperties(server.url), face, options: options, configuration: configuration)
    }

    deinit {
        thread.stop()
        handler.close()
    }

    @discardableResult
    func send(_ request: HTTPRequest, _ options: CallOptions = .default) async throws -> HTTPResponse {
        let handler = handler
        switch face {
        case .sync: return try await thread.run { try handler.request(request, options: options) }
        case .async: return try await handler.request(request, options: options)
        }
    }

    @discardableResult
    func get(_ path: String, _ options: CallOptions = .default) async throws -> HTTPResponse {
        try await send(HTTPRequest(.get, path), options)
    }

    func connect() async throws {
        let handler = handler
        switch face {
        case .sync: try await thread.run { try handler.connect() }
        case .async: try await handler.connect()
        }
    }

    func reconnect() async throws {
        let handler = handler
        switch face {
        case .sync: try await thread.run { try handler.reconnect() }
        case .async: try await handler.reconnect()
        }
    }

    func ping() async throws {
        let handler = handler
        switch face {
        case .sync: try await thread.run { try handler.ping() }
        case .async: try await handler.ping()
        }
    }

    /// Runs a job in the sync face's thread, or as it is.
    func run<R: Sendable>(
        sync: @escaping @Sendable (HTTPHandler) throws -> R,
        async other: (HTTPHandler) async throws -> R
    ) async throws -> R {
        let handler = handler
        switch face {
        case .sync: return try await thread.run { try sync(handler) }
        case .async: return try await other(handler)
        }
    }
}
