internal import HTTPCore

/// What stands around every answer of CKAN: `success` with `result`, or `error`.
enum CKANEnvelope {
    /// What an answer says of itself.
    private struct Report {
        var success: Bool?
        var type: String?
        var message: String?
        var fields: [String] = []
        var isObject = false
    }

    /// Throws for a page and for `success: false`, whatever the status.
    static func check(_ response: HTTPResponse) throws(ConnError) {
        if let error = CCEEBlockPage.error(response) { throw error }
        if response.isPage {
            throw ConnError(
                .invalidInput,
                "CCEE answered \(response.method) \(response.url) with a web page under status \(response.status)"
                    + " instead of data",
                advice: "check the base URL, usually https://dadosabertos.ccee.org.br"
            )
        }
        let report = try Self.report(response)
        guard report.success != true else { return }
        guard report.isObject, report.success == false else {
            throw ConnError(
                .corrupted,
                "The answer to \(response.method) \(response.url) is not CKAN's: it has no 'success'",
                advice: "check the base URL, usually https://dadosabertos.ccee.org.br",
                outcome: .unknown
            )
        }
        let name = plainName(report.type)
        throw ConnError(
            kind(of: name) ?? .server,
            "CCEE's catalogue refused \(response.method) \(response.url)",
            advice: "the server's words are in serverMessage",
            nativeCode: name.map { .init(system: "CKAN", code: $0) }
        ).with { fill(&$0, report) }
    }

    /// What the answer holds, decoded; throws as ``check(_:)`` does.
    static func result<Result: Decodable & Sendable>(
        _ response: HTTPResponse,
        as type: Result.Type
    ) throws(ConnError) -> Result {
        try check(response)
        return try response.json(as: Envelope<Result>.self).result
    }

    private struct Envelope<Result: Decodable & Sendable>: Decodable, Sendable {
        let result: Result
    }

    /// The error of a status, with what CKAN says of it.
    static func explained(_ error: ConnError) -> ConnError {
        guard let response = error.response else { return error }
        if let block = CCEEBlockPage.error(response) {
            return block.with {
                $0.attempts = error.attempts
                $0.endpoint = error.endpoint
                $0.label = error.label
                $0.underlying = error.underlying
            }
        }
        guard let report = try? report(response), report.success == false else { return error }
        let name = plainName(report.type)
        let isOurs = (400...499).contains(response.status) && response.status != 401 && response.status != 429
        let better = isOurs ? kind(of: name).map { error.with(kind: $0) } ?? error : error
        return better.with {
            if let name { $0.nativeCode?.name = name }
            fill(&$0, report)
        }
    }

    private static func fill(_ error: inout ConnError, _ report: Report) {
        error.serverMessage = report.message ?? report.fields.first
        error.serverDetail = report.fields.isEmpty ? nil : report.fields.joined(separator: "\n")
    }

    private static func kind(of type: String?) -> ConnError.Kind? {
        switch type {
        case "Not Found Error": .notFound
        case "Authorization Error": .authorization
        case "Validation Error", "Search Error", "Search Query Error", "Search Index Error": .invalidInput
        default: nil
        }
    }

    private static func plainName(_ type: String?) -> String? { PlainName.of(type, besideLetters: " ") }

    private static func report(_ response: HTTPResponse) throws(ConnError) -> Report {
        var report = Report()
        try JSONReading.read(response) { (cursor) throws(JSONFailure) in
            guard cursor.peek() == .object else { return try cursor.skip() }
            report.isObject = true
            try cursor.members { (cursor, key) throws(JSONFailure) in
                switch key {
                case "success": report.success = try cursor.scalar() == .bool(true)
                case "error" where cursor.peek() == .object:
                    try cursor.members { (cursor, key) throws(JSONFailure) in
                        let text = try cursor.scalar().string ?? ""
                        switch key {
                        case "__type": report.type = text
                        case "message": report.message = text
                        default: report.fields.append("\(key): \(text)")
                        }
                    }
                case "error": report.message = try cursor.scalar().string
                default: try cursor.skip()
                }
            }
        }
        return report
    }
}
