internal import HTTPCore

/// Reads the body of an answer as JSON.
enum JSONReading {
    /// Lends a cursor over the body and turns what it throws into an error that names the place.
    static func read(
        _ response: HTTPResponse,
        _ body: (inout JSONCursor) throws(JSONFailure) -> Void
    ) throws(ConnError) {
        let failure: JSONFailure? = response.bytes.withUnsafeBufferPointer { bytes in
            var cursor = JSONCursor(bytes)
            do throws(JSONFailure) {
                try body(&cursor)
                try cursor.finish()
                return nil
            } catch {
                return error
            }
        }
        guard let failure else { return }
        let place = failure.path.isEmpty ? "" : " below the key '\(shown(failure.path))'"
        throw ConnError(
            .corrupted,
            "The answer to \(response.method) \(response.url) is not the JSON expected: \(failure.message)\(place),"
                + " at byte \(failure.offset) of \(response.bytes.count)",
            advice: response.bytes.isEmpty ? "the body is empty" : "the first bytes are in serverDetail",
            outcome: .unknown
        ).with { $0.serverDetail = String(decoding: response.bytes.prefix(200), as: UTF8.self) }
    }

    /// A path whose keys are data: its last four, shortened.
    private static func shown(_ path: String) -> String {
        path.split(separator: ".").suffix(4).map { $0.prefix(32) }.joined(separator: ".")
    }
}
