/// A request as the test server saw it.
struct TestRequest: Sendable {
    var method: String
    var target: String
    /// The lines after the first, without their ends.
    var headers: [String]
    var body: [UInt8]

    /// The value of the first header of a name.
    func header(_ name: String) -> String? {
        for line in headers {
            let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                return String(parts[1].drop { $0 == " " })
            }
        }
        return nil
    }
}
