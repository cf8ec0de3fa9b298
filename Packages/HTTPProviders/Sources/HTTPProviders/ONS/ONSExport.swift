internal import HTTPCore

/// An export that goes to a file.
enum ONSExport: Sendable {
    /// An xlsx workbook of SAGER.
    case workbook
    /// Messages of SINAPSE.
    case text

    /// Where SAGER's reports are asked for.
    static let sagerTarget = "sager/renovaveis/api/RelatorioApuracaoUsinasRenovaveis/exportarRelatorio"
    /// Where exports are asked for.
    static let targets: Set<String> = [
        sagerTarget, ONSSinapseSearch.Kind.simple.path, ONSSinapseSearch.Kind.analytic.path,
    ]

    /// Throws for a file that is not what was asked for; an empty one is, and means no data.
    func check(_ download: HTTPDownload) throws(ConnError) {
        guard let head = SavedFile.head(of: download.path), !head.isEmpty else { return }
        if WebPage.startsAsPage(head) {
            throw ONSAnswer.noData("What ONS sent for the file '\(download.path)' is a web page, not data")
        }
        guard self == .workbook, !head.starts(with: [0x50, 0x4B, 0x03, 0x04]) else { return }
        throw ConnError(
            .corrupted,
            "What ONS sent for the file '\(download.path)' is no xlsx workbook, which is a zip archive",
            advice: "look at the file, and export it again",
            outcome: .unknown
        )
    }
}
