internal import ArgumentParser
internal import ConnHandlers
internal import Gzip

/// A table that a web or FTP server gives: what to ask for, and how to read the answer.
struct WebTable {
    /// The forms of such tables.
    enum Form: String, ExpressibleByArgument, CaseIterable {
        case csv, json

        init(_ format: HTTPTableFormat) {
            self = format == .csv ? .csv : .json
        }
    }

    /// Path and query behind the URL, on FTP the file's path; empty for the URL itself.
    var target: String
    /// `nil`: on the web by the answer's media type, path and look, elsewhere by the ending of the path.
    var form: Form?
    /// Where in the JSON the rows are, `result.records` for example; empty for the whole.
    var rowsPath = ""
    var options = CSVReadOptions()

    /// Gets the answer's bytes; every try again starts anew.
    func fetch(_ http: HTTPHandler) async throws -> WebAnswer {
        let answer = try await http.get(target, headers: ["Accept": accept])
        let form = try form ?? Self.form(of: answer)
        return WebAnswer(bytes: answer.bytes, form: form, table: self)
    }

    /// Downloads a file from an FTP server; a download that is cut goes on where it ended.
    func fetch(_ ftp: FTPHandler, _ path: String) async throws -> WebAnswer {
        guard let form = form ?? HTTPTableFormat(fileName: path).map({ Form($0) }) else {
            throw ConnError(
                .conversion,
                "The file '\(path)' is neither CSV nor JSON by its name",
                advice: "say what it is with --form"
            )
        }
        return WebAnswer(bytes: try await ftp.download(path), form: form, table: self)
    }

    private var accept: String {
        switch form {
        case .csv: "text/csv, */*;q=0.5"
        case .json: "application/json, */*;q=0.5"
        case nil: "text/csv, application/json;q=0.9, */*;q=0.5"
        }
    }

    private static func form(of answer: HTTPResponse) throws(ConnError) -> Form {
        if let format = answer.tableFormat { return Form(format) }
        let type = answer.headers["Content-Type"] ?? ""
        throw ConnError(
            .conversion,
            "The answer of \(answer.url) is neither CSV nor JSON by its type"
                + (type.isEmpty ? "" : " '\(type)'") + " or name",
            advice: "say what it is with --form"
        )
    }
}

/// What a server answered, to be read as often as needed.
struct WebAnswer: Sendable {
    let bytes: [UInt8]
    let form: WebTable.Form
    let table: WebTable

    /// A reader of CSV, which may be compressed.
    func reader() throws(FrameError) -> CSVReader {
        try CSVReader(bytes: bytes, compression: .automatic, options: table.options)
    }

    /// All rows in one frame.
    func frame() throws(FrameError) -> DataFrame {
        switch form {
        case .csv:
            return try DataFrame(csv: bytes, compression: .automatic, options: table.options)
        case .json:
            var options = JSONReadOptions(path: JSONPath(table.rowsPath.split(separator: ".").map(String.init)))
            options.schema = table.options.schema
            return try DataFrame(json: bytes, compression: .automatic, options: options)
        }
    }
}
