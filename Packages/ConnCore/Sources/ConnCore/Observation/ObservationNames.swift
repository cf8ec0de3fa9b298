internal import Tracing

/// The names under which one handler's metrics and spans appear, after OpenTelemetry's semantic conventions for
/// databases and HTTP; what those do not cover starts with `conn.client.`.
struct ObservationNames: Sendable {
    let endpoint: Endpoint
    /// `db.client.operation.duration`, `http.client.request.duration` or `conn.client.operation.duration`.
    let duration: String
    /// The prefix of the metrics about connections.
    let connection: String
    private let isDatabase: Bool

    init(_ endpoint: Endpoint) {
        self.endpoint = endpoint
        switch endpoint.system {
        case "http", "https":
            isDatabase = false
            duration = "http.client.request.duration"
            connection = "http.client.connection"
        case "ftp":
            isDatabase = false
            duration = "conn.client.operation.duration"
            connection = "conn.client.connection"
        default:
            isDatabase = true
            duration = "db.client.operation.duration"
            connection = "db.client.connection"
        }
    }

    /// The attributes of every metric of the handler.
    var dimensions: [(String, String)] {
        var dimensions = [(isDatabase ? "db.system.name" : "conn.system", endpoint.system)]
        if isDatabase, let name = endpoint.database { dimensions.append(("db.namespace", name)) }
        if let host = endpoint.host { dimensions.append(("server.address", host)) }
        if let port = endpoint.port { dimensions.append(("server.port", "\(port)")) }
        return dimensions
    }

    /// The dimension that names an operation.
    var operationKey: String { isDatabase ? "db.operation.name" : "conn.operation" }

    /// The attribute that carries the server's own code.
    var statusKey: String { isDatabase ? "db.response.status_code" : "conn.response.status_code" }

    /// For example `SELECT plant`.
    func spanName(_ operation: String) -> String {
        guard isDatabase, let name = endpoint.database else { return operation }
        return "\(operation) \(name)"
    }

    func setAttributes(_ attributes: inout SpanAttributes, operation: String) {
        attributes[isDatabase ? "db.system.name" : "conn.system"] = endpoint.system
        attributes[operationKey] = operation
        if isDatabase, let name = endpoint.database { attributes["db.namespace"] = name }
        if let host = endpoint.host { attributes["server.address"] = host }
        if let port = endpoint.port { attributes["server.port"] = port }
    }

    /// The event that a failed try leaves in the call's span.
    func event(of attempt: RetryAttempt, _ error: ConnError) -> SpanEvent {
        var attributes: SpanAttributes = [
            "conn.attempt": .int64(Int64(attempt.number)),
            "conn.phase": .string("\(attempt.phase)"),
            "error.type": .string("\(error.kind)"),
        ]
        if let wait = attempt.wait { attributes["conn.wait"] = "\(wait)" }
        if let code = error.nativeCode { attributes[statusKey] = code.code }
        return SpanEvent(name: "try failed", attributes: attributes)
    }
}
