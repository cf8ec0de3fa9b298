import FTP
import Testing

extension FTPSuites {
    @Suite(.serialized)
    struct AddressTests {
        private static let form = FTPForm.special("PYFTPDLIB", "IPV6")

        @Test(
            "a server on an address of IPv6",
            .enabled(if: form != nil, "this machine has no IPv6, or there is no pyftpdlib")
        )
        func version6() async throws {
            try await withFolder(#require(Self.form)) { ftp, folder in
                #expect(ftp.properties.host == "::1")
                try await ftp.upload(.text("six"), to: "\(folder)/file")
                #expect(try await ftp.download("\(folder)/file") == Array("six".utf8))
                #expect(try await ftp.names(folder) == ["file"])
            }
        }
    }
}
