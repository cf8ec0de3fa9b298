internal import CCurl
internal import ConnCore

/// Commands as libcurl's list, which libcurl reads and does not copy.
///
/// Each begins with the asterisk by which libcurl goes on when the server refuses it: it would close the connection.
final class CommandList {
    let commands: [[UInt8]]
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    init(_ commands: [[UInt8]]) throws(ConnError) {
        self.commands = commands
        for command in commands {
            guard !command.isEmpty, command.allSatisfy({ $0 != 0 && $0 != 0x0A && $0 != 0x0D }) else {
                throw ConnError(
                    .invalidInput,
                    "An FTP command is empty or holds a line break or a NUL character",
                    advice: "remove it"
                )
            }
            let longer = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: command.count + 2) { text in
                text[0] = UInt8(ascii: "*")
                _ = text[1...].update(fromContentsOf: command)
                text[command.count + 1] = 0
                return text.withMemoryRebound(to: CChar.self) { curl_slist_append(first, $0.baseAddress) }
            }
            guard let longer else { throw CurlLibrary.outOfMemory }
            first = longer
        }
    }

    deinit {
        curl_slist_free_all(first)
    }
}
