/// Takes what looks like a secret out of text before it goes into an error or a log.
///
/// Removed are the values of names that say so (`password`, `access_token`, `apiKey`, `senha`, …) in JSON, forms, XML
/// and header lines, credentials behind `Bearer` and `Basic`, and JSON web tokens. It errs on the side of removing.
enum HTTPRedaction {
    static func withoutSecrets(_ text: String) -> String {
        var scanner = Scanner(text)
        return scanner.run()
    }

    private static let names = BytePatterns([
        "password", "passwd", "passphrase", "pwd", "senha", "secret", "token", "apikey", "accesskey", "privatekey",
        "authorization", "credential", "cookie", "jwt", "assertion", "sessionid", "signature",
    ])

    /// Endings of names that count tokens or say what sort they are.
    private static let harmless = ["tokentype", "tokencount", "maxtokens", "expires"].map { Array($0.utf8) }

    /// Whether a key's value is a secret; `-`, `_`, `.` and case do not matter.
    static func isSecretName(_ name: some Collection<UInt8>) -> Bool {
        guard name.count >= 3, name.count <= 128 else { return false }
        let plain = name.filter(HTTPGrammar.isLetterOrDigit).map(HTTPGrammar.lowered)
        guard plain.withUnsafeBufferPointer(names.matches) else { return false }
        return !harmless.contains { plain.suffix($0.count).elementsEqual($0) }
    }

    private struct Scanner {
        private let bytes: [UInt8]
        private var index = 0
        private var out: [UInt8] = []

        init(_ text: String) {
            bytes = Array(text.utf8)
            out.reserveCapacity(bytes.count)
        }

        mutating func run() -> String {
            while index < bytes.count {
                guard isWord(bytes[index]) else {
                    out.append(bytes[index])
                    index += 1
                    continue
                }
                let start = index
                while index < bytes.count, isWord(bytes[index]) { index += 1 }
                let word = bytes[start..<index]
                if isWebToken(word) {
                    hide()
                    continue
                }
                out.append(contentsOf: word)
                if isScheme(word), peekIsSpaceAndWord() {
                    copySpaces()
                    skipToken()
                    hide()
                } else if isSecretName(word), start == 0 || bytes[start - 1] != UInt8(ascii: "/") {
                    // Behind a '/' stands the end of an XML element, or a path.
                    hideValue()
                }
            }
            return String(decoding: out, as: UTF8.self)
        }

        /// Behind a secret's name: `"name" : value`, `name=value`, `<name>value`, `name: value`.
        private mutating func hideValue() {
            var place = index
            if place < bytes.count, bytes[place] == UInt8(ascii: "\\") { place += 1 }
            if place < bytes.count, isQuote(bytes[place]) { place += 1 }
            while place < bytes.count, isSpace(bytes[place]) { place += 1 }
            guard place < bytes.count, ":=>".utf8.contains(bytes[place]) else { return }
            let isTag = bytes[place] == UInt8(ascii: ">")
            place += 1
            while place < bytes.count, isSpace(bytes[place]) { place += 1 }
            out.append(contentsOf: bytes[index..<place])
            index = place
            guard index < bytes.count else { return }
            if isTag {
                skip { $0 == UInt8(ascii: "<") }
            } else if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count, isQuote(bytes[index + 1]) {
                skipQuoted(escaped: true)
            } else if isQuote(bytes[index]) {
                skipQuoted(escaped: false)
            } else if bytes[index] == UInt8(ascii: "[") || bytes[index] == UInt8(ascii: "{") {
                skipNested()
            } else if isLiteral() {
                return
            } else {
                skip { ",;&<>}])\"'\r\n".utf8.contains($0) }
            }
            hide()
        }

        private mutating func hide() { out.append(contentsOf: "…".utf8) }

        private mutating func skip(until isEnd: (UInt8) -> Bool) {
            index = bytes[index...].firstIndex(where: isEnd) ?? bytes.count
        }

        private mutating func skipQuoted(escaped: Bool) {
            if escaped { index += 1 }
            let quote = bytes[index]
            index += 1
            while index < bytes.count {
                if bytes[index] == UInt8(ascii: "\\") {
                    if escaped, index + 1 < bytes.count, bytes[index + 1] == quote {
                        index += 2
                        return
                    }
                    index += 2
                    continue
                }
                index += 1
                if bytes[index - 1] == quote { return }
            }
            index = min(index, bytes.count)
        }

        private mutating func skipNested() {
            var depth = 0
            while index < bytes.count {
                switch bytes[index] {
                case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
                case UInt8(ascii: "\""):
                    skipQuoted(escaped: false)
                    continue
                default: break
                }
                index += 1
                if depth == 0 { return }
            }
        }

        private mutating func copySpaces() {
            while index < bytes.count, isSpace(bytes[index]) {
                out.append(bytes[index])
                index += 1
            }
        }

        private mutating func skipToken() {
            skip { " \t\r\n,;\"'<>".utf8.contains($0) }
        }

        private func peekIsSpaceAndWord() -> Bool {
            var place = index
            while place < bytes.count, isSpace(bytes[place]) { place += 1 }
            // Words of a sentence ("Bearer token is missing") are shorter than credentials.
            var end = place
            while end < bytes.count, isWord(bytes[end]) || "+/=~".utf8.contains(bytes[end]) { end += 1 }
            return place > index && end - place >= 12
        }

        /// `null`, `true` and `false` tell nothing, and help whoever reads the text.
        private func isLiteral() -> Bool {
            ["null", "true", "false"].contains { bytes[index...].starts(with: $0.utf8) }
        }

        private func isScheme(_ word: ArraySlice<UInt8>) -> Bool {
            HTTPGrammar.equal(word, "bearer".utf8) || HTTPGrammar.equal(word, "basic".utf8)
        }

        private func isWebToken(_ word: ArraySlice<UInt8>) -> Bool { word.count >= 20 && word.starts(with: "eyJ".utf8) }

        private func isWord(_ byte: UInt8) -> Bool {
            HTTPGrammar.isLetterOrDigit(byte) || byte == 0x2D || byte == 0x5F || byte == 0x2E || byte >= 0x80
        }

        private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        private func isQuote(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }
    }
}
