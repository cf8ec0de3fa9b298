/// One step of delivering an answer.
enum TwinAction {
    case send(ArraySlice<UInt8>)
    case pause(Duration)
    /// The bytes in pieces with a pause after each.
    case drip(ArraySlice<UInt8>, bytes: Int, every: Duration)
    /// The answer is complete.
    case done
    case close
    case reset
    /// Nothing more, ever.
    case silence

    /// The steps of an answer.
    static func steps(of response: TwinResponse, to request: TwinRequest, keepsAlive: Bool) -> [TwinAction] {
        var steps: [TwinAction] = response.delay > .zero ? [.pause(response.delay)] : []
        let keeps = keepsAlive && response.ending == .keep && response.cutAfter == nil && response.framing != .close
        guard response.isSent else { return steps + [end(response.ending, keeps: false)] }

        for early in response.informational {
            steps.append(.send(head(early.status, early.headers)))
        }
        let hasBody = request.method != "HEAD" && response.status != 204 && response.status != 304
        var headers = response.headers
        if headers["Date"] == nil { headers.append("Date", TwinText.date(TwinText.secondsSince1970)) }
        var body: ArraySlice<UInt8> = hasBody ? response.body[...] : []
        switch response.framing {
        case .length:
            if response.status != 204, headers["Content-Length"] == nil {
                headers.append("Content-Length", String(response.body.count))
            }
        case .chunks(let size):
            if headers["Transfer-Encoding"] == nil { headers.append("Transfer-Encoding", "chunked") }
            if hasBody { body = chunked(response.body, size, cutAfter: response.cutAfter) }
        case .close: break
        }
        if !keeps, headers["Connection"] == nil, response.cutAfter == nil { headers.append("Connection", "close") }
        if let cut = response.cutAfter, response.framing == .length { body = body.prefix(cut) }
        if let cut = response.cutAfter, response.framing == .close { body = body.prefix(cut) }

        steps.append(.send(head(response.status, headers)))
        if response.bodyDelay > .zero { steps.append(.pause(response.bodyDelay)) }
        if let drip = response.drip {
            steps.append(.drip(body, bytes: max(1, drip.bytes), every: drip.every))
        } else if !body.isEmpty {
            steps.append(.send(body))
        }
        return steps + [.done, end(response.ending, keeps: keeps)]
    }

    private static func end(_ ending: TwinResponse.Ending, keeps: Bool) -> TwinAction {
        switch ending {
        case .keep: keeps ? .done : .close
        case .close: .close
        case .reset: .reset
        case .silence: .silence
        }
    }

    private static func head(_ status: Int, _ headers: TwinHeaders) -> ArraySlice<UInt8> {
        var text = "HTTP/1.1 \(status) \(TwinText.reason(status))\r\n"
        for field in headers.fields { text += "\(field.name): \(field.value)\r\n" }
        return Array((text + "\r\n").utf8)[...]
    }

    /// The body in chunks; one that is cut has no last chunk.
    private static func chunked(_ body: [UInt8], _ size: Int, cutAfter: Int?) -> ArraySlice<UInt8> {
        var bytes: [UInt8] = []
        var rest = body[...]
        if let cutAfter { rest = rest.prefix(cutAfter) }
        while !rest.isEmpty {
            let chunk = rest.prefix(max(1, size))
            bytes += Array("\(String(chunk.count, radix: 16))\r\n".utf8)
            bytes += chunk
            bytes += [13, 10]
            rest = rest.dropFirst(chunk.count)
        }
        if cutAfter == nil { bytes += Array("0\r\n\r\n".utf8) }
        return bytes[...]
    }
}
