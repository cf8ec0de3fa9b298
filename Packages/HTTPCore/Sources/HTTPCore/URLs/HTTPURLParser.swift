/// The grammar of ``HTTPURL`` (RFC 3986). Nothing it throws quotes the text it reads.
enum HTTPURLParser {
    typealias Bytes = Substring.UTF8View

    // MARK: The three ways to a URL

    static func absolute(_ text: String) throws(ConnError) -> HTTPURL {
        try absolute(Substring(text).utf8, extra: HTTPQuery())
    }

    /// RFC 3986 §5.2.
    static func resolve(_ reference: String, against base: HTTPURL) throws(ConnError) -> HTTPURL {
        let text = Substring(reference).utf8
        try refuseControls(text)
        if schemeEnd(of: text) != nil { return try absolute(text, extra: HTTPQuery()) }
        if reference.hasPrefix("//") {
            return try absolute(Substring("\(base.scheme):\(reference)").utf8, extra: HTTPQuery())
        }
        let (path, query) = parts(of: text)
        var bytes: [UInt8] = []
        if path.isEmpty {
            bytes.append(contentsOf: base.string.utf8.prefix(base.pathEnd))
            let kept = query ?? base.query.map { Substring($0).utf8 }
            return finish(bytes, kept, HTTPQuery(), like: base)
        }
        bytes.append(contentsOf: base.string.utf8.prefix(base.pathStart))
        if path.first != slash {
            let basePath = base.path.utf8
            let kept = basePath.lastIndex(of: slash).map { basePath[...$0] } ?? basePath[...]
            bytes.append(contentsOf: kept)
        }
        PercentEncoding.appendRepairing(path, to: &bytes, keeping: .path)
        return finish(bytes, query, HTTPQuery(), like: base)
    }

    static func join(_ target: String, _ query: HTTPQuery, to base: HTTPURL) throws(ConnError) -> HTTPURL {
        let text = Substring(target).utf8
        try refuseControls(text)
        if let end = schemeEnd(of: text), text[end...].starts(with: "://".utf8) {
            return try absolute(text, extra: query)
        }
        guard !target.hasPrefix("//") else {
            throw error(
                "starts with '//', which would name another host",
                "write the path with one '/', or the whole URL with its scheme"
            )
        }
        let (path, own) = parts(of: text)
        var bytes = Array(base.string.utf8.prefix(base.pathEnd))
        if !path.isEmpty {
            if bytes.last == slash { bytes.removeLast() }
            if path.first != slash { bytes.append(slash) }
            PercentEncoding.appendRepairing(path, to: &bytes, keeping: .path)
        }
        guard let inherited = base.query, !inherited.isEmpty else { return finish(bytes, own, query, like: base) }
        let joined = own.map { $0.isEmpty ? inherited : "\(inherited)&\(Substring($0))" } ?? inherited
        return finish(bytes, Substring(joined).utf8, query, like: base)
    }

    // MARK: Parts

    private static func absolute(_ text: Bytes, extra: HTTPQuery) throws(ConnError) -> HTTPURL {
        try refuseControls(text)
        guard let colon = schemeEnd(of: text) else {
            throw error("does not start with a scheme", "write http://host/path or https://host/path")
        }
        let scheme = Substring(text[..<colon]).lowercased()
        guard scheme == "https" || scheme == "http" else {
            let shown = scheme.utf8.count <= 16 ? " '\(scheme)'" : ""
            throw error("has the scheme\(shown), which is neither http nor https", "only http and https are spoken")
        }
        guard text[colon...].starts(with: "://".utf8) else {
            throw error("has no '//' behind its scheme", "write \(scheme)://host/path")
        }
        let isSecure = scheme == "https"
        let rest = text[text.index(colon, offsetBy: 3)...]
        let authorityEnd = rest.firstIndex { $0 == slash || $0 == question || $0 == hash } ?? rest.endIndex
        let (host, port) = try authority(rest[..<authorityEnd])

        var bytes = Array("\(scheme)://".utf8)
        let isIPv6 = host.contains(colonMark)
        if isIPv6 { bytes.append(UInt8(ascii: "[")) }
        let hostStart = bytes.count
        bytes.append(contentsOf: host)
        let hostEnd = bytes.count
        if isIPv6 { bytes.append(UInt8(ascii: "]")) }
        let standard = HTTPOrigin.defaultPort(isSecure: isSecure)
        if let port, port != standard { bytes.append(contentsOf: ":\(port)".utf8) }
        let pathStart = bytes.count

        let (path, query) = parts(of: rest[authorityEnd...])
        bytes.append(slash)
        PercentEncoding.appendRepairing(path.dropFirst(), to: &bytes, keeping: .path)
        let shape = HTTPURL(
            string: "",
            isSecure: isSecure,
            port: port ?? standard,
            hostStart: hostStart,
            hostEnd: hostEnd,
            pathStart: pathStart,
            pathEnd: pathStart
        )
        return finish(bytes, query, extra, like: shape)
    }

    /// Path and query of what follows the authority; a fragment is dropped.
    private static func parts(of text: Bytes) -> (path: Bytes, query: Bytes?) {
        let text = text[..<(text.firstIndex(of: hash) ?? text.endIndex)]
        guard let mark = text.firstIndex(of: question) else { return (text, nil) }
        return (text[..<mark], text[text.index(after: mark)...])
    }

    /// Completes a URL of which `bytes` has everything up to the path's end, not yet free of dot segments.
    private static func finish(_ bytes: [UInt8], _ query: Bytes?, _ extra: HTTPQuery, like base: HTTPURL) -> HTTPURL {
        var bytes = bytes
        removeDotSegments(&bytes, from: base.pathStart)
        let pathEnd = bytes.count
        if query != nil || !extra.isEmpty { bytes.append(question) }
        if let query { PercentEncoding.appendRepairing(query, to: &bytes, keeping: .wholeQuery) }
        if !extra.isEmpty {
            if bytes.count > pathEnd + 1 { bytes.append(UInt8(ascii: "&")) }
            bytes.append(contentsOf: extra.encoded.utf8)
        }
        return base.replacing(String(decoding: bytes, as: UTF8.self), pathEnd: pathEnd)
    }

    /// RFC 3986 §5.2.4; an encoded dot counts as a dot (§6.2.2.2).
    private static func removeDotSegments(_ bytes: inout [UInt8], from start: Int) {
        guard mayHoldDotSegment(bytes[start...]) else { return }
        var kept: [ArraySlice<UInt8>] = []
        let segments = bytes[(start + 1)...].split(separator: slash, omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let dots = dotCount(segment)
            if dots == 0 {
                kept.append(segment)
                continue
            }
            if dots == 2, !kept.isEmpty { kept.removeLast() }
            if index == segments.count - 1 { kept.append([]) }
        }
        let path = Array(kept.joined(separator: [slash]))
        bytes.replaceSubrange((start + 1)..., with: path)
    }

    private static func mayHoldDotSegment(_ path: ArraySlice<UInt8>) -> Bool {
        var before: UInt8 = 0
        for byte in path {
            if before == slash, byte == UInt8(ascii: ".") || byte == UInt8(ascii: "%") { return true }
            before = byte
        }
        return false
    }

    /// 1 or 2 for a segment of that many dots, else 0.
    private static func dotCount(_ segment: ArraySlice<UInt8>) -> Int {
        var rest = segment
        var count = 0
        while let byte = rest.first {
            if byte == UInt8(ascii: ".") {
                rest = rest.dropFirst()
            } else if rest.starts(with: "%2e".utf8) || rest.starts(with: "%2E".utf8) {
                rest = rest.dropFirst(3)
            } else {
                return 0
            }
            count += 1
        }
        return count <= 2 ? count : 0
    }

    // MARK: Authority

    private static func authority(_ text: Bytes) throws(ConnError) -> (host: [UInt8], port: Int?) {
        guard !text.contains(UInt8(ascii: "@")) else {
            throw error(
                "holds a user or password in front of its host",
                "give credentials as the handler's authentication; the URL of CONN_HTTP_URL may hold them"
            )
        }
        var name = text
        var port: Bytes?
        if text.first == UInt8(ascii: "[") {
            guard let close = text.firstIndex(of: UInt8(ascii: "]")) else {
                throw error("has a '[' without ']' in its host", "write an IPv6 address as [::1]")
            }
            name = text[text.index(after: text.startIndex)..<close]
            let tail = text[text.index(after: close)...]
            guard tail.isEmpty || tail.first == colonMark else {
                throw error("has something other than a port behind ']'", "write [::1]:8080")
            }
            port = tail.isEmpty ? nil : tail.dropFirst()
            guard isIPv6(name) else {
                throw error("has something other than an IPv6 address in brackets", "write [::1]")
            }
        } else {
            if let mark = text.firstIndex(of: colonMark) {
                name = text[..<mark]
                port = text[text.index(after: mark)...]
            }
            try checkName(name)
        }
        return (name.map(lowered), try port.flatMap { digits throws(ConnError) in try number(digits) })
    }

    private static func checkName(_ name: Bytes) throws(ConnError) {
        guard !name.isEmpty else { throw error("has no host", "write http://host/path") }
        guard name.count <= 253 else { throw error("has a host of \(name.count) bytes", "253 are allowed") }
        guard !name.contains(UInt8(ascii: " ")) else { throw error("has a space in its host", "remove it") }
        guard name.allSatisfy({ $0 < 0x80 }) else {
            throw error("has a letter beyond ASCII in its host", "write the host's ASCII form, which starts with xn--")
        }
        guard name.allSatisfy({ isAlphanumeric($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }), name.first != 0x2E
        else {
            throw error("has a character in its host that no host name holds", "correct the host")
        }
    }

    /// An empty port means the scheme's own (RFC 3986 §3.2.3).
    private static func number(_ text: Bytes) throws(ConnError) -> Int? {
        if text.isEmpty { return nil }
        let digits = text.allSatisfy { (0x30...0x39).contains($0) } && text.count <= 5
        guard digits, let port = Int(Substring(text)), (1...65_535).contains(port) else {
            throw error("has a port that is not a number from 1 to 65535", "correct it")
        }
        return port
    }

    /// Hex digits, colons and dots, with an optional zone behind `%25`; the resolver judges the rest.
    private static func isIPv6(_ text: Bytes) -> Bool {
        let end = text.firstIndex(of: UInt8(ascii: "%")) ?? text.endIndex
        let address = text[..<end]
        let isAddress = address.allSatisfy { $0 == colonMark || $0 == 0x2E || PercentEncoding.hexValue($0) != nil }
        guard isAddress, address.contains(colonMark) else { return false }
        let zone = text[end...]
        let name = zone.dropFirst(3)
        return zone.isEmpty
            || zone.starts(with: "%25".utf8) && !name.isEmpty && name.allSatisfy { isAlphanumeric($0) || $0 == 0x5F }
    }

    // MARK: Helpers

    private static let slash = UInt8(ascii: "/")
    private static let question = UInt8(ascii: "?")
    private static let hash = UInt8(ascii: "#")
    private static let colonMark = UInt8(ascii: ":")

    /// Where the scheme ends: the place of its colon.
    private static func schemeEnd(of text: Bytes) -> Bytes.Index? {
        guard let first = text.first, (0x61...0x7A).contains(first | 0x20) else { return nil }
        let end = text.firstIndex { !isAlphanumeric($0) && $0 != 0x2B && $0 != 0x2D && $0 != 0x2E }
        guard let end, text[end] == colonMark else { return nil }
        return end
    }

    private static func refuseControls(_ text: Bytes) throws(ConnError) {
        guard !text.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw error("holds a control character such as a line break", "remove it, or write it as an escape (%0A)")
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
    }

    private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

    private static func error(_ what: String, _ advice: String) -> ConnError {
        ConnError(.invalidInput, "The URL \(what)", advice: advice)
    }
}
