internal import HTTPCore

/// Reads an answer of Bazefield: first what it says of itself, then its data.
///
/// Keys are compared without case, since servers differ in it.
struct BazeAnswer {
    private let response: HTTPResponse

    /// Throws for a page, for `responseStatus` and for `replyInfo.error`, whatever the status.
    init(_ response: HTTPResponse) throws(ConnError) {
        self.response = response
        try Self.check(response)
    }

    // MARK: Errors

    /// What an answer says of itself.
    private struct Report {
        var code: String?
        var message: String?
        var fields: [String] = []
        var replyError: String?
    }

    static func check(_ response: HTTPResponse) throws(ConnError) {
        if response.isPage { throw pageError(response) }
        let report = try Self.report(response)
        if report.code != nil || report.message != nil { throw error(report, response) }
        if let text = report.replyError {
            throw ConnError(
                .server,
                "Bazefield reported an error with its answer to \(response.method) \(response.url)",
                advice: "the server's words are in serverMessage"
            ).with { $0.serverMessage = text }
        }
    }

    /// The error of a status, with what `responseStatus` says of it.
    static func explained(_ error: ConnError) -> ConnError {
        guard let response = error.response else { return error }
        if response.isPage, response.status != 401 {
            return error.with {
                $0.advice = "the answer is a web page: check the base URL's path, usually /BazeField.Services/api"
            }
        }
        guard let report = try? Self.report(response), report.code != nil || report.message != nil else { return error }
        return error.with {
            $0.serverMessage = report.message
            $0.serverDetail = report.fields.isEmpty ? nil : report.fields.joined(separator: "\n")
            if let name = plainName(report.code) { $0.nativeCode?.name = name }
        }
    }

    private static func pageError(_ response: HTTPResponse) -> ConnError {
        ConnError(
            .invalidInput,
            "Bazefield answered \(response.method) \(response.url) with a web page under status \(response.status)"
                + " instead of data",
            advice:
                "check the base URL's path (usually /BazeField.Services/api) and that no log-in page or proxy stands before"
                + " it"
        )
    }

    private static func error(_ report: Report, _ response: HTTPResponse) -> ConnError {
        let name = plainName(report.code)
        return ConnError(
            kind(of: name ?? ""),
            "Bazefield refused \(response.method) \(response.url)",
            advice: "the server's words are in serverMessage",
            nativeCode: name.map { .init(system: "Bazefield", code: $0) }
        ).with {
            $0.serverMessage = report.message
            $0.serverDetail = report.fields.isEmpty ? nil : report.fields.joined(separator: "\n")
        }
    }

    private static func plainName(_ code: String?) -> String? { PlainName.of(code, besideLetters: "0123456789._") }

    private static func kind(of code: String) -> ConnError.Kind {
        let code = code.lowercased()
        if code.contains("unauthorized") || code.contains("authentication") || code.contains("invalidapikey") {
            return .authentication
        }
        if code.contains("forbidden") || code.contains("accessdenied") { return .authorization }
        if code.contains("notfound") { return .notFound }
        if code.contains("argument") || code.contains("serialization") || code.contains("format")
            || code.contains("validation") || code.contains("badrequest") || code.hasPrefix("not")
        {
            return .invalidInput
        }
        if code.contains("timeout") { return .timeout }
        return .server
    }

    private static func report(_ response: HTTPResponse) throws(ConnError) -> Report {
        var report = Report()
        try JSONReading.read(response) { (cursor) throws(JSONFailure) in
            guard cursor.peek() == .object else { return try cursor.skip() }
            try cursor.members { (cursor, key) throws(JSONFailure) in
                switch key.lowercased() {
                case "responsestatus" where cursor.peek() == .object: try readStatus(&cursor, into: &report)
                case "replyinfo" where cursor.peek() == .object:
                    try cursor.members { (cursor, key) throws(JSONFailure) in
                        let value = try cursor.scalar()
                        if key.lowercased() == "error" { report.replyError = filled(value) }
                    }
                default: try cursor.skip()
                }
            }
        }
        return report
    }

    /// `errorCode`, `message` and the fields of `errors`; the server's stack trace is left where it is.
    private static func readStatus(_ cursor: inout JSONCursor, into report: inout Report) throws(JSONFailure) {
        try cursor.members { (cursor, key) throws(JSONFailure) in
            switch key.lowercased() {
            case "errorcode": report.code = filled(try cursor.scalar())
            case "message": report.message = filled(try cursor.scalar())
            case "errors" where cursor.peek() == .array:
                try cursor.elements { (cursor) throws(JSONFailure) in
                    guard cursor.peek() == .object else { return try cursor.skip() }
                    var (field, text) = ("", "")
                    try cursor.members { (cursor, key) throws(JSONFailure) in
                        let value = try cursor.scalar().string ?? ""
                        if key.lowercased() == "fieldname" { field = value }
                        if key.lowercased() == "message" { text = value }
                    }
                    report.fields.append("\(field): \(text)")
                }
            default: try cursor.skip()
            }
        }
    }

    private static func filled(_ value: JSONScalar) -> String? {
        guard let text = value.string, !text.isEmpty else { return nil }
        return text
    }

    // MARK: Series

    /// The series of `objects.{objectId}.points.{point}[]`, in the order of the answer.
    func series() throws(ConnError) -> [BazeSeries] {
        var series: [BazeSeries] = []
        try JSONReading.read(response) { (cursor) throws(JSONFailure) in
            try cursor.members { (cursor, key) throws(JSONFailure) in
                guard key.lowercased() == "objects", cursor.peek() == .object else { return try cursor.skip() }
                try cursor.members { (cursor, object) throws(JSONFailure) in
                    try Self.readObject(&cursor, object, into: &series)
                }
            }
        }
        return series
    }

    private static func readObject(
        _ cursor: inout JSONCursor,
        _ object: String,
        into series: inout [BazeSeries]
    ) throws(JSONFailure) {
        guard cursor.peek() == .object else { return try cursor.skip() }
        try cursor.members { (cursor, key) throws(JSONFailure) in
            guard key.lowercased() == "points", cursor.peek() == .object else { return try cursor.skip() }
            try cursor.members { (cursor, point) throws(JSONFailure) in
                let key = BazeSeries.Key(objectID: object, point: point, aggregate: nil)
                switch cursor.peek() {
                case .array:
                    try cursor.elements { (cursor) throws(JSONFailure) in
                        try readBlock(&cursor, key, into: &series)
                    }
                case .object: try readBlock(&cursor, key, into: &series)
                default: try cursor.skip()
                }
            }
        }
    }

    /// A block of `aggregate` and `timeSeries[]`, or one value alone as of the latest points.
    private static func readBlock(
        _ cursor: inout JSONCursor,
        _ key: BazeSeries.Key,
        into series: inout [BazeSeries]
    ) throws(JSONFailure) {
        guard cursor.peek() == .object else { return try cursor.skip() }
        var block = BazeSeries(key: key, samples: [])
        var single = PartialSample()
        try cursor.members { (cursor, name) throws(JSONFailure) in
            switch name.lowercased() {
            case "aggregate": block.key.aggregate = try cursor.scalar().string
            case "timeseries" where cursor.peek() == .array:
                try cursor.elements { (cursor) throws(JSONFailure) in
                    var partial = PartialSample()
                    try cursor.members { (cursor, name) throws(JSONFailure) in try partial.read(name, &cursor) }
                    block.samples.append(try partial.sample(cursor))
                }
            case "timeseries": try cursor.skip()
            default: try single.read(name, &cursor)
            }
        }
        if single.time != nil { block.samples.append(try single.sample(cursor)) }
        series.append(block)
    }

    private struct PartialSample {
        var time: JSONScalar?
        var localTime: JSONScalar?
        var quality: JSONScalar?
        var value: JSONScalar?

        mutating func read(_ name: String, _ cursor: inout JSONCursor) throws(JSONFailure) {
            switch name {
            case "t", "T": time = try cursor.scalar()
            case "v", "V": value = try cursor.scalar()
            case "q", "Q": quality = try cursor.scalar()
            default:
                switch name.lowercased() {
                case "t_local": localTime = try cursor.scalar()
                default: try cursor.skip()
                }
            }
        }

        func sample(_ cursor: JSONCursor) throws(JSONFailure) -> BazeSample {
            guard let time, let moment = BazeMoment.utc(time) else {
                throw cursor.failure("a value's time 't' is missing or no time")
            }
            return BazeSample(
                time: moment,
                localTime: localTime.flatMap(BazeMoment.local),
                quality: quality?.integer.flatMap { Int32(exactly: $0) },
                value: value ?? .null
            )
        }
    }
}
