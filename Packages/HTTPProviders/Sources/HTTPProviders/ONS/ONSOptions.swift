public import HTTPCore
public import Spreadsheets

/// What an ``ONSHTTPHandler`` can be told beyond where and as whom.
public struct ONSOptions: HandlerOptions {
    /// How the ends of a period are written.
    public enum TimeForm: String, Sendable, Hashable, Codable, CaseIterable {
        /// The clock of Brasília, marked `Z` as if it were UTC: what public clients send and what ONS answers by. The
        /// default.
        case localMarkedUTC
        /// Real UTC, three hours ahead of Brasília. Until 2019 Brasília had summer time, which this form does not know: there
        /// the ends of a period are an hour late.
        case utc
    }

    /// The options of every HTTP handler.
    public var http = HTTPOptions()
    /// How long an export may take to begin. Default 5 minutes.
    public var exportTimeout: Duration = .seconds(300)
    /// How the ends of a period are written. Default ``TimeForm/localMarkedUTC``.
    public var timeForm: TimeForm = .localMarkedUTC
    /// The row, from 1, that holds the column names of each of SAGER's sheets. A sheet not named here has them in its first
    /// row.
    public var headerRows = ["Patamares": 10, "Restrições": 9, "Geração Referência": 9]
    /// How large SAGER's workbooks may be; `frameCells` holds for each sheet and for all sheets of a report together.
    public var workbookLimits = WorkbookLimits()
    /// How SINAPSE's exports are written. Default: semicolons, UTF-8 or Windows-1252, decimal commas, types inferred.
    public var csv = CSVReadOptions.brazilian

    /// The documented defaults.
    public init() {}

    func validate() throws(ConnError) {
        guard exportTimeout > .zero else {
            throw ConnError(
                .misuse(.invalidArgument),
                "The ONS option exportTimeout is \(exportTimeout)",
                advice: "it must be more than zero"
            )
        }
        for (sheet, row) in headerRows where row < 1 {
            throw ConnError(
                .misuse(.invalidArgument),
                "The ONS option headerRows has row \(row) for '\(sheet)'",
                advice: "rows count from 1"
            )
        }
    }
}
