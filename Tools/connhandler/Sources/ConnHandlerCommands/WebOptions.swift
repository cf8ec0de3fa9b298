internal import ArgumentParser
internal import ConnHandlers

/// How the answer of a web or FTP server is read.
struct WebOptions: ParsableArguments {
    @Option(help: "What a web or FTP server gives: csv or json; by the answer's type or name if not given.")
    var form: WebTable.Form?

    @Option(help: "Where in a web or FTP server's JSON the rows are, for example result.records.")
    var rows: String?

    /// Refuses what was given for something that is no such server.
    func refuse(_ what: String) throws {
        if form != nil { throw ValidationError("--form is for web and FTP addresses, and \(what).") }
        if rows != nil { throw ValidationError("--rows is for web and FTP addresses, and \(what).") }
    }

    /// The table behind a URL.
    func table(_ target: String, _ options: CSVReadOptions = CSVReadOptions()) throws -> WebTable {
        if rows != nil, form == .csv { throw ValidationError("--rows is a place in JSON, and --form says csv.") }
        return WebTable(
            target: target,
            form: form ?? (rows == nil ? nil : .json),
            rowsPath: rows ?? "",
            options: options
        )
    }
}
