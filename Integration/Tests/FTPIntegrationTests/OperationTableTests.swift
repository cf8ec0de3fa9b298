import FTP
import Foundation
import Testing

extension FTPSuites {
    /// Every operation on every server, in clear and over TLS, with a table at the end.
    @Suite(.serialized)
    struct OperationTableTests {
        @Test("every operation on every server")
        func allServers() async throws {
            await run(FTPForm.all.map { ($0.testDescription, $0, FTPOptions()) })
        }

        @Test("every operation by LIST and by PASV where the server has better")
        func olderWays() async throws {
            var options = FTPOptions()
            options.listing = .list
            options.usesEPSV = false
            await run(FTPForm.plain.map { ($0.testDescription, $0, options) })
        }

        @Test("every operation on servers that lack something")
        func lackingServers() async throws {
            let forms: [(String, FTPForm, FTPOptions)] = ["NOMLSD", "NOEPSV", "NOSIZE", "NOUTF8", "BARE", "DOS"]
                .compactMap { suffix in
                    var options = FTPOptions()
                    if ["NOUTF8", "BARE"].contains(suffix) { options.encoding = .latin1 }
                    return FTPForm.special("PYFTPDLIB", suffix).map { (suffix.lowercased(), $0, options) }
                }
            try #require(!forms.isEmpty)
            await run(forms)
        }

        private func run(_ columns: [(name: String, form: FTPForm, options: FTPOptions)]) async {
            var table: [[String]] = [["operation"] + columns.map(\.name)]
            for operation in FTPOperation.all {
                var row = [operation.name]
                for column in columns {
                    do {
                        let note = try await withFolder(column.form, options: column.options) { ftp, folder in
                            try await operation.run(ftp, folder, column.form)
                        }
                        row.append(note ?? "ok")
                    } catch {
                        row.append("FAILED")
                        Issue.record(
                            "\(operation.name) on \(column.name): \(error) \((error as? ConnError)?.serverMessage ?? "")"
                        )
                    }
                }
                table.append(row)
            }
            let widths = table[0].indices.map { column in table.map { $0[column].count }.max() ?? 0 }
            for row in table {
                print(
                    "| "
                        + zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(
                            separator: " | "
                        ) + " |"
                )
            }
        }
    }
}
