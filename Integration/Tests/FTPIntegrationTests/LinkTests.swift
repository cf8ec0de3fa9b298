import FTP
import Foundation
import Testing

extension FTPSuites {
    /// Symbolic links on the server.
    @Suite(.serialized)
    struct LinkTests {
        /// `keep` has a file that nothing may touch; `tree` has a link to it.
        private func withLinks(_ form: FTPForm, _ body: (FTPHandler, String, String) async throws -> Void) async throws
        {
            let root = try #require(form.root)
            try await withFolder(form) { ftp, folder in
                let inside = "\(root)/\(folder)"
                try await ftp.makeDirectory("\(folder)/keep")
                try await ftp.upload(.text("kept"), to: "\(folder)/keep/file")
                try await ftp.makeDirectory("\(folder)/tree/real", intermediate: true)
                try await ftp.upload(.text("real"), to: "\(folder)/tree/real/file")
                try FileManager.default.createSymbolicLink(
                    atPath: "\(inside)/tree/link",
                    withDestinationPath: "../keep"
                )
                try await body(ftp, folder, inside)
                #expect(FileManager.default.contents(atPath: "\(inside)/keep/file") == Data("kept".utf8))
            }
        }

        @Test("a tree is downloaded without what a link leads to", arguments: FTPForm.plain)
        func downloaded(_ form: FTPForm) async throws {
            try await withLinks(form) { ftp, folder, _ in
                let local = try LocalFolder()
                let result = try await ftp.downloadTree("\(folder)/tree", to: local.path)
                #expect(result.transferred == ["real/file"])
                #expect(result.skipped.map(\.path) == ["link"] && result.skipped.first?.reason == "it is a link")
                #expect(try FileManager.default.contentsOfDirectory(atPath: local.path) == ["real"])
            }
        }

        @Test("nothing of a tree is uploaded through a link", arguments: FTPForm.plain)
        func uploaded(_ form: FTPForm) async throws {
            try await withLinks(form) { ftp, folder, inside in
                let local = try LocalFolder()
                try FileManager.default.createDirectory(atPath: "\(local.path)/link", withIntermediateDirectories: true)
                _ = try local.file("link/file", [1])
                let error = await #expect(throws: ConnError.self) {
                    try await ftp.uploadTree(local.path, to: "\(folder)/tree")
                }
                #expect(error?.kind == .invalidInput, "\(error as Any)")
                // To the link itself is the caller's own wish.
                let result = try await ftp.uploadTree("\(local.path)/link", to: "\(folder)/tree/link", rule: .newer)
                #expect(result.unchanged == ["file"] && result.transferred.isEmpty)
            }
        }

        @Test("a link in the place of the folder to be removed is not emptied", arguments: FTPForm.plain)
        func removed(_ form: FTPForm) async throws {
            try await withLinks(form) { ftp, folder, inside in
                let error = await #expect(throws: ConnError.self) {
                    try await ftp.removeDirectory("\(folder)/tree/link", recursive: true)
                }
                #expect(error?.kind == .invalidInput, "\(error as Any)")
                #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "\(inside)/tree/link") == "../keep")
                try await ftp.removeDirectory("\(folder)/tree", recursive: true)
                #expect(!FileManager.default.fileExists(atPath: "\(inside)/tree"))
            }
        }

        @Test("a link that the user may not remove is not emptied", arguments: FTPForm.plain)
        func readOnly(_ form: FTPForm) async throws {
            try await withLinks(form) { ftp, folder, inside in
                chmod("\(inside)/tree", 0o555)
                let error = await #expect(throws: ConnError.self) {
                    try await ftp.removeDirectory("\(folder)/tree", recursive: true)
                }
                #expect(error?.kind == .authorization, "\(error as Any)")
                chmod("\(inside)/tree", 0o755)
            }
        }
    }
}
