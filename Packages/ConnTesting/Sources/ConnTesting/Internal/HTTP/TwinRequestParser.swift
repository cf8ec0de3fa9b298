/// Takes requests out of the bytes of one connection.
struct TwinRequestParser {
    enum Step {
        /// More bytes must come.
        case more
        /// The head is there and the client waits for `100 Continue` before it sends the body.
        case expectsContinue
        case request(TwinRequest, keepsAlive: Bool)
        /// What came is no HTTP.
        case bad
    }

    private enum State {
        case head
        case length(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailers
    }

    private struct Head {
        var method: String
        var target: String
        var headers: TwinHeaders
        var keepsAlive: Bool
        var wantsContinue: Bool
    }

    private static let maximumHead = 262_144

    let connection: Int
    let keptBytes: Int
    private var input: [UInt8] = []
    private var position = 0
    private var state = State.head
    private var head: Head?
    private var body: [UInt8] = []
    private var bodyLength = 0

    init(connection: Int, keptBytes: Int) {
        self.connection = connection
        self.keptBytes = keptBytes
    }

    /// Bytes that came and are not yet part of a request.
    var isEmpty: Bool { position == input.count && head == nil }

    mutating func append(_ bytes: [UInt8]) {
        if position == input.count {
            input = bytes
            position = 0
        } else {
            if position > 0 { input.removeSubrange(0..<position) }
            position = 0
            input += bytes
        }
    }

    mutating func next(number: Int) -> Step {
        while true {
            switch state {
            case .head:
                guard let lines = takeHead() else { return input.count - position > Self.maximumHead ? .bad : .more }
                guard let head = parse(lines), let next = framing(head.headers) else { return .bad }
                self.head = head
                state = next
                if head.wantsContinue, position == input.count {
                    if case .length(0) = next { continue }
                    return .expectsContinue
                }
            case .length(let missing):
                let rest = take(missing)
                if rest > 0 {
                    state = .length(rest)
                    return .more
                }
                return finish(number: number)
            case .chunkSize:
                guard let line = takeLine() else { return .more }
                let text = line.prefix { $0 != UInt8(ascii: ";") }
                let digits = String(decoding: text, as: UTF8.self)
                guard let size = Int(digits.filter { $0 != " " }, radix: 16), size >= 0 else { return .bad }
                state = size == 0 ? .trailers : .chunk(size)
            case .chunk(let missing):
                let rest = take(missing)
                if rest > 0 {
                    state = .chunk(rest)
                    return .more
                }
                state = .chunkEnd
            case .chunkEnd:
                guard let line = takeLine() else { return .more }
                guard line.isEmpty else { return .bad }
                state = .chunkSize
            case .trailers:
                guard let line = takeLine() else { return .more }
                if line.isEmpty { return finish(number: number) }
            }
        }
    }

    private mutating func finish(number: Int) -> Step {
        guard let head else { return .bad }
        let parts = head.target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let request = TwinRequest(
            number: number,
            connection: connection,
            method: head.method,
            target: head.target,
            path: TwinText.decoded(parts.first ?? ""),
            query: parts.count > 1 ? TwinText.items(of: parts[1]) : [],
            headers: head.headers,
            body: body,
            bodyLength: bodyLength
        )
        state = .head
        self.head = nil
        body = []
        bodyLength = 0
        return .request(request, keepsAlive: head.keepsAlive)
    }

    /// Moves up to so many bytes into the body; says how many are still missing.
    private mutating func take(_ wanted: Int) -> Int {
        let count = min(wanted, input.count - position)
        let kept = max(0, min(count, keptBytes - body.count))
        body += input[position..<position + kept]
        bodyLength += count
        position += count
        return wanted - count
    }

    /// One line without its end.
    private mutating func takeLine() -> ArraySlice<UInt8>? {
        guard let end = input[position...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        var line = input[position..<end]
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        position = end + 1
        return line
    }

    /// The lines of a head, once it is whole; empty lines before it are skipped.
    private mutating func takeHead() -> [ArraySlice<UInt8>]? {
        let start = position
        var lines: [ArraySlice<UInt8>] = []
        while let line = takeLine() {
            if !line.isEmpty {
                lines.append(line)
            } else if !lines.isEmpty {
                return lines
            }
        }
        position = start
        return nil
    }

    private func parse(_ lines: [ArraySlice<UInt8>]) -> Head? {
        let words = String(decoding: lines[0], as: UTF8.self).split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[2].hasPrefix("HTTP/1.") else { return nil }
        var headers = TwinHeaders()
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return nil }
            let name = String(decoding: line[..<colon], as: UTF8.self)
            let space: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            var value = line[(colon + 1)...].drop(while: space)
            while let last = value.last, space(last) { value = value.dropLast() }
            headers.append(name, String(decoding: value, as: UTF8.self))
        }
        let connection = headers["Connection"]?.lowercased()
        return Head(
            method: String(words[0]),
            target: String(words[1]),
            headers: headers,
            keepsAlive: words[2] == "HTTP/1.0" ? connection == "keep-alive" : connection != "close",
            wantsContinue: headers["Expect"]?.lowercased() == "100-continue"
        )
    }

    private func framing(_ headers: TwinHeaders) -> State? {
        if let encoding = headers["Transfer-Encoding"] {
            return encoding.lowercased() == "chunked" ? .chunkSize : nil
        }
        guard let text = headers["Content-Length"] else { return .length(0) }
        guard let length = Int(text), length >= 0 else { return nil }
        return .length(length)
    }
}
