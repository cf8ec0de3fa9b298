import Glibc

/// The few functions of OpenSSL that tell about a peer's certificate, found in the library that libpq brought along.
///
/// libpq has no calls for this, and linking OpenSSL as well would add a dependency for it alone.
struct OpenSSLFunctions: Sendable {
    typealias Pointer = UnsafeMutableRawPointer

    let peerCertificate: @convention(c) (Pointer) -> Pointer?
    let peerChain: @convention(c) (Pointer) -> Pointer?
    let freeCertificate: @convention(c) (Pointer) -> Void
    let publicKey: @convention(c) (Pointer) -> Pointer?
    let encodeKey: @convention(c) (Pointer, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> Int32
    let release: @convention(c) (Pointer?, UnsafePointer<CChar>?, Int32) -> Void
    let digest:
        @convention(c) (
            UnsafeRawPointer, Int, UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt32>?, Pointer?, Pointer?
        ) -> Int32
    let sha256: @convention(c) () -> Pointer?
    let newStore: @convention(c) () -> Pointer?
    let freeStore: @convention(c) (Pointer) -> Void
    let loadAuthorities: @convention(c) (Pointer, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Int32
    let newContext: @convention(c) () -> Pointer?
    let freeContext: @convention(c) (Pointer) -> Void
    let initialize: @convention(c) (Pointer, Pointer, Pointer, Pointer?) -> Int32
    let verify: @convention(c) (Pointer) -> Int32
    let verificationError: @convention(c) (Pointer) -> Int32
    let clearErrors: @convention(c) () -> Void

    /// `nil` where libpq does not use OpenSSL, or one whose functions have other names.
    static let loaded = OpenSSLFunctions()

    private init?() {
        func find<F>(_ names: String..., as type: F.Type) -> F? {
            for name in names {
                // A handle of NULL is RTLD_DEFAULT: every library of the process.
                if let symbol = dlsym(nil, name) { return unsafeBitCast(symbol, to: type) }
            }
            return nil
        }
        guard
            let peerCertificate = find(
                "SSL_get1_peer_certificate",
                "SSL_get_peer_certificate",
                as: (@convention(c) (Pointer) -> Pointer?).self
            ),
            let peerChain = find("SSL_get_peer_cert_chain", as: (@convention(c) (Pointer) -> Pointer?).self),
            let freeCertificate = find("X509_free", as: (@convention(c) (Pointer) -> Void).self),
            let publicKey = find("X509_get_X509_PUBKEY", as: (@convention(c) (Pointer) -> Pointer?).self),
            let encodeKey = find(
                "i2d_X509_PUBKEY",
                as: (@convention(c) (Pointer, UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>) -> Int32).self
            ),
            let release = find(
                "CRYPTO_free",
                as: (@convention(c) (Pointer?, UnsafePointer<CChar>?, Int32) -> Void).self
            ),
            let digest = find(
                "EVP_Digest",
                as: (@convention(c) (
                    UnsafeRawPointer, Int, UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt32>?, Pointer?,
                    Pointer?
                ) -> Int32).self
            ),
            let sha256 = find("EVP_sha256", as: (@convention(c) () -> Pointer?).self),
            let newStore = find("X509_STORE_new", as: (@convention(c) () -> Pointer?).self),
            let freeStore = find("X509_STORE_free", as: (@convention(c) (Pointer) -> Void).self),
            let loadAuthorities = find(
                "X509_STORE_load_locations",
                as: (@convention(c) (Pointer, UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> Int32).self
            ),
            let newContext = find("X509_STORE_CTX_new", as: (@convention(c) () -> Pointer?).self),
            let freeContext = find("X509_STORE_CTX_free", as: (@convention(c) (Pointer) -> Void).self),
            let initialize = find(
                "X509_STORE_CTX_init",
                as: (@convention(c) (Pointer, Pointer, Pointer, Pointer?) -> Int32).self
            ),
            let verify = find("X509_verify_cert", as: (@convention(c) (Pointer) -> Int32).self),
            let verificationError = find("X509_STORE_CTX_get_error", as: (@convention(c) (Pointer) -> Int32).self),
            let clearErrors = find("ERR_clear_error", as: (@convention(c) () -> Void).self)
        else { return nil }
        self.peerCertificate = peerCertificate
        self.peerChain = peerChain
        self.freeCertificate = freeCertificate
        self.publicKey = publicKey
        self.encodeKey = encodeKey
        self.release = release
        self.digest = digest
        self.sha256 = sha256
        self.newStore = newStore
        self.freeStore = freeStore
        self.loadAuthorities = loadAuthorities
        self.newContext = newContext
        self.freeContext = freeContext
        self.initialize = initialize
        self.verify = verify
        self.verificationError = verificationError
        self.clearErrors = clearErrors
    }
}
