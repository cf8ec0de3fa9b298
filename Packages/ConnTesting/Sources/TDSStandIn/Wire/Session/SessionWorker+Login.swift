extension SessionWorker {
    /// TDS 7.4, and the oldest that is spoken here: 7.3.A, the first with date, time and datetime2.
    static let version: UInt32 = 0x7400_0004
    static let oldestVersion: UInt32 = 0x730A_0003

    /// UTF8_SUPPORT of FeatureExt (MS-TDS 2.2.6.4).
    private static let utf8Support: UInt8 = 0x0A

    func performLogin(_ message: Login7, _ answers: AnswerWriter) {
        answers.begin(isProcedure: false)
        var login = message.login
        login.sessionID = sessionID
        // 0: the server's choice. Limits of MS-TDS 2.2.6.4.
        login.packetSize = login.packetSize == 0 ? 4096 : min(max(login.packetSize, 512), 32_767)
        let result = refusal(of: message).map(Result.failure) ?? context.engine.login(login)
        switch result {
        case .failure(let error):
            context.statistics.count { $0.refusedLogins += 1 }
            answers.message(error)
            answers.closesAfterAnswer()
        case .success(let session):
            setSession(session, login)
            context.statistics.count { $0.logins += 1 }
            acknowledge(login, message, answers)
        }
    }

    /// Why a login is refused, if it is. The text never tells whether it is the user or the password (as with 18456).
    private func refusal(of message: Login7) -> TDSMessage? {
        let user = message.login.user
        func failed(_ why: String) -> TDSMessage {
            TDSMessage(number: 18456, severity: 14, text: "Login failed for user '\(user)'.\(why)")
        }
        if let number = context.faults.login() {
            return TDSMessage(number: number, severity: 14, text: "Login failed for user '\(user)'.")
        }
        if message.version < Self.oldestVersion {
            return TDSMessage(number: 17828, severity: 20, text: "The stand-in speaks TDS 7.3 and 7.4 alone.")
        }
        if message.isIntegrated {
            return TDSMessage(
                number: 18452,
                severity: 14,
                text:
                    "Login failed. The stand-in has no integrated authentication (SSPI, NTLM, Kerberos); use a user and a password."
            )
        }
        if message.changesPassword { return failed(" The stand-in changes no passwords.") }
        let known = context.options.logins.first { $0.user.lowercased() == user.lowercased() }
        let password = context.engine.password(of: user) ?? known?.password
        return password == message.login.password ? nil : failed("")
    }

    private func acknowledge(_ login: TDSLogin, _ message: Login7, _ answers: AnswerWriter) {
        let database = login.database.isEmpty ? "master" : login.database
        let language = login.language.isEmpty ? "us_english" : login.language
        answers.token { $0.changeToken(.database, new: database, old: "master") }
        answers.message(
            TDSMessage(number: 5701, state: 2, severity: 0, text: "Changed database context to '\(database)'.")
        )
        answers.token { $0.changeToken(.collation, new: WireCollation.bytes, old: []) }
        answers.token { $0.changeToken(.language, new: language, old: "") }
        answers.message(
            TDSMessage(number: 5703, severity: 0, text: "Changed language setting to \(language).")
        )
        answers.token {
            $0.loginToken(
                version: min(message.version, Self.version),
                program: ServerContext.program,
                programVersion: ServerContext.version
            )
        }
        answers.token { $0.changeToken(.packetSize, new: String(login.packetSize), old: "4096") }
        if message.hasFeatures {
            // Said to be without: text is code page 1252 or UTF-16. What is not named is not acknowledged.
            let known = message.features.contains(Self.utf8Support) ? [(id: Self.utf8Support, data: [UInt8(0)])] : []
            answers.token { $0.featuresToken(known) }
        }
        answers.resizeAfterAnswer(to: login.packetSize)
    }
}
