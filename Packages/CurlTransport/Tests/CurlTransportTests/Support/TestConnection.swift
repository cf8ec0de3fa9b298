import Foundation
import Glibc

/// A client's connection at the test server.
// `isFreed` is touched only with `lock` held; the buffer by the connection's thread alone.
final class TestConnection: @unchecked Sendable {
    private let descriptor: Int32
    private let lock = NSLock()
    private var isFreed = false
    private var buffer: [UInt8] = []

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    // MARK: Answers

    /// Sends bytes; false if the client is gone.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress.map { $0 + offset }, bytes.count - offset, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            offset += count
        }
        return true
    }

    @discardableResult
    func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// A complete answer.
    func reply(_ status: String = "200 OK", headers: [String] = [], body: [UInt8] = []) {
        let lines = ["HTTP/1.1 \(status)", "Content-Length: \(body.count)"] + headers
        send(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8) + body)
    }

    /// Ends the connection in order; the thread's reading ends.
    func close() {
        lock.withLock {
            if !isFreed { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    /// Ends the connection by RST when it is freed.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        free()
    }

    /// Waits until the client has closed, at most five seconds; what it sends meanwhile is thrown away.
    func waitForEnd() -> Bool {
        var time = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        while true {
            let count = receive()
            if count == 0 || (count < 0 && errno == ECONNRESET) { return true }
            if count < 0 { return false }
            buffer = []
        }
    }

    func free() {
        lock.withLock {
            guard !isFreed else { return }
            isFreed = true
            Glibc.close(descriptor)
        }
    }

    // MARK: Requests

    /// The next request, whole; `nil` at the end.
    func readRequest() -> TestRequest? {
        var end: Int?
        var searched = 0
        while true {
            end = Self.endOfHead(buffer, from: searched)
            if end != nil { break }
            searched = max(0, buffer.count - 3)
            guard receive() > 0 else { return nil }
        }
        guard let end else { return nil }
        let lines = String(decoding: buffer[..<(end - 4)], as: UTF8.self).components(separatedBy: "\r\n")
        buffer.removeFirst(end)
        let first = lines[0].split(separator: " ").map(String.init)
        guard first.count == 3 else { return nil }
        var request = TestRequest(method: first[0], target: first[1], headers: Array(lines.dropFirst()), body: [])
        if request.header("Transfer-Encoding")?.lowercased() == "chunked" {
            guard let body = readChunks() else { return nil }
            request.body = body
        } else if let length = request.header("Content-Length").flatMap({ Int($0) }) {
            guard let body = read(length) else { return nil }
            request.body = body
        }
        return request
    }

    private func readChunks() -> [UInt8]? {
        var body: [UInt8] = []
        while true {
            guard let line = readLine(), let size = Int(line, radix: 16), let chunk = read(size), readLine() != nil
            else {
                return nil
            }
            if size == 0 { return body }
            body += chunk
        }
    }

    private func readLine() -> String? {
        while true {
            if let end = buffer.firstIndex(of: 0x0A) {
                let line = String(decoding: buffer[..<end], as: UTF8.self)
                buffer.removeFirst(end + 1)
                return line.trimmingCharacters(in: .whitespacesAndNewlines)
            }
            guard receive() > 0 else { return nil }
        }
    }

    private func read(_ count: Int) -> [UInt8]? {
        while buffer.count < count {
            guard receive() > 0 else { return nil }
        }
        let bytes = Array(buffer[..<count])
        buffer.removeFirst(count)
        return bytes
    }

    private func receive() -> Int {
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            if count < 0, errno == EINTR { continue }
            if count > 0 { buffer += piece[..<count] }
            return count
        }
    }

    private static func endOfHead(_ bytes: [UInt8], from start: Int) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in start...(bytes.count - 4)
        where bytes[index] == 13 && bytes[index + 1] == 10 && bytes[index + 2] == 13 && bytes[index + 3] == 10 {
            return index + 4
        }
        return nil
    }
}
