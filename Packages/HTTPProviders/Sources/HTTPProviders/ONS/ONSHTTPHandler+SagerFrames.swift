public import HTTPCore
public import Spreadsheets

extension ONSHTTPHandler {
    /// Exports a report of SAGER as frames by the names of its sheets; blocks. Empty: SAGER has no data.
    ///
    /// The general report has `Patamares` and `Restrições`, that of reference generation `Geração Referência`. Which row
    /// holds the names of the columns is declared in `ONSOptions.headerRows`. Dates are the clock of Brasília, without a
    /// zone. Names that come twice are numbered. A sheet without any cell is a frame without columns.
    ///
    /// - Throws: `.corrupted` for a file that is damaged or cut, `.resourceExhausted` for one that would take too much
    ///   memory (see `ONSOptions.workbookLimits`).
    @available(*, noasync)
    public func sagerFrames(
        _ report: ONSSagerReport,
        options: CallOptions = .default
    ) throws(ConnError) -> [String: DataFrame] {
        try frames(of: try sagerWorkbook(report, options: options), options)
    }

    /// Exports a report of SAGER as frames by the names of its sheets; suspends. See the sync form.
    public func sagerFrames(
        _ report: ONSSagerReport,
        options: CallOptions = .default
    ) async throws(ConnError) -> [String: DataFrame] {
        try frames(of: try await sagerWorkbook(report, options: options), options)
    }

    /// Reads a report of SAGER that was downloaded, by hand or by ``downloadSagerWorkbook(_:to:progress:options:)``; blocks
    /// while it reads. Empty: the file is empty, which means no data.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - headerRows: The row, from 1, of each sheet's column names.
    ///   - limits: How large the workbook may be, as `ONSOptions.workbookLimits`.
    public static func sagerFrames(
        fileAt path: String,
        headerRows: [String: Int] = ONSOptions().headerRows,
        limits: WorkbookLimits = WorkbookLimits()
    ) throws(ConnError) -> [String: DataFrame] {
        if let head = SavedFile.head(of: path), head.isEmpty { return [:] }
        do throws(SpreadsheetError) {
            return try frames(of: try Workbook(path: path, limits: limits), headerRows)
        } catch {
            if error.kind == .file, !SavedFile.exists(path) {
                throw ConnError(.notFound, "The file '\(path)' does not exist", underlying: error)
            }
            throw ConnError(error, reading: "The file '\(path)'")
        }
    }

    private func frames(of bytes: [UInt8]?, _ options: CallOptions) throws(ConnError) -> [String: DataFrame] {
        guard let bytes else { return [:] }
        do throws(SpreadsheetError) {
            let workbook = try Workbook(bytes, limits: self.options.workbookLimits)
            return try Self.frames(of: workbook, self.options.headerRows)
        } catch {
            throw placed(ConnError(error, reading: "SAGER's report"), options)
        }
    }

    private static func frames(
        of workbook: Workbook,
        _ headerRows: [String: Int]
    ) throws(SpreadsheetError) -> [String: DataFrame] {
        var frames: [String: DataFrame] = [:]
        var cells = 0
        for name in workbook.sheetNames {
            var options = SheetReadOptions(headerRow: headerRows[name] ?? 1)
            options.skipsBlankRows = true
            options.duplicateNames = .number
            let frame = try workbook.frame(sheet: name, options)
            cells += frame.rowCount * frame.columnCount
            guard cells <= workbook.limits.frameCells else {
                throw SpreadsheetError(
                    .limit,
                    "The workbook's sheets make frames of more than \(workbook.limits.frameCells) cells, which is the limit.",
                    sheet: name
                )
            }
            frames[name] = frame
        }
        return frames
    }
}
