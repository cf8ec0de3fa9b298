import ConnTesting
import Testing

/// One answer to one request, by a connection of its own.
struct TestAnswer {
    let status: Int
    let head: String
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    init(
        _ port: Int,
        _ method: String,
        _ target: String,
        headers: TwinHeaders = ["Accept": "application/json"],
        body: String? = nil
    ) throws {
        let client = try TestClient(port: port)
        var lines = "\(method) \(target) HTTP/1.1\r\nHost: twin\r\nConnection: close\r\n"
        for field in headers.fields { lines += "\(field.name): \(field.value)\r\n" }
        if let body { lines += "Content-Length: \(body.utf8.count)\r\n" }
        client.send(lines + "\r\n" + (body ?? ""))
        let bytes = client.receiveAllBytes()
        let end: [UInt8] = [13, 10, 13, 10]
        let place = try #require(bytes.indices.first { bytes[$0...].starts(with: end) })
        head = String(decoding: bytes[..<place], as: UTF8.self)
        self.body = Array(bytes[(place + 4)...])
        status = try #require(Int(head.dropFirst(9).prefix(3)))
    }
}
