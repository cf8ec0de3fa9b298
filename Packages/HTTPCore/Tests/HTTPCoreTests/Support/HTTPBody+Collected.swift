@testable import HTTPCore

extension PreparedBody {
    /// All bytes, as a sync caller sends them.
    func collected() throws(ConnError) -> [UInt8] {
        switch content {
        case .none:
            return []
        case .bytes(let bytes):
            return bytes
        case .reader(let read):
            var all: [UInt8] = []
            while let chunk = try read() {
                precondition(!chunk.isEmpty, "no chunk is empty")
                all += chunk
            }
            return all
        case .asyncReader:
            throw ConnError(.misuse(.invalidArgument), "for async callers alone")
        }
    }
}

extension HTTPBody {
    /// All bytes, as a sync caller sends them, and the announced length.
    func collected() throws(ConnError) -> (bytes: [UInt8], length: Int?) {
        let prepared = try prepared(for: .sync)
        return (try prepared.collected(), prepared.length)
    }

    /// All bytes, as an async caller sends them, and the announced length.
    func collectedAsync() async throws(ConnError) -> (bytes: [UInt8], length: Int?) {
        let prepared = try prepared(for: .async)
        guard case .asyncReader(let reader) = prepared.content else {
            return (try prepared.collected(), prepared.length)
        }
        var all: [UInt8] = []
        while let chunk = try await reader.next() {
            precondition(!chunk.isEmpty, "no chunk is empty")
            all += chunk
        }
        return (all, prepared.length)
    }
}
