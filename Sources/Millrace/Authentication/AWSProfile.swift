internal import MillraceCore

/// One profile of the shared `credentials` and `config` files.
struct AWSProfile {
    private let name: String
    // What the `credentials` file says counts before what `config` says.
    private let settings: [String: String]

    /// Reads a profile.
    ///
    /// - Parameters:
    ///   - chosen: the name; nil for `default`, which need not be there.
    ///   - home: the folder that has `.aws` in it, where the files are not elsewhere.
    /// - Throws: ``LLMError`` of kind `configuration` where a profile was named that no file has.
    init(
        named chosen: String?, home: String?, credentialsFile: String?, configFile: String?, _ readFile: (String) -> [UInt8]?
    ) throws(LLMError) {
        func file(_ path: String?, _ usual: String) -> AWSProfileFile? {
            guard let path = path ?? home.map({ "\($0)/.aws/\(usual)" }), let bytes = readFile(path) else { return nil }
            return AWSProfileFile(String(decoding: bytes, as: UTF8.self))
        }
        let name = chosen ?? "default"
        self.name = name
        let config = file(configFile, "config")?.profile(name)
        let credentials = file(credentialsFile, "credentials")?.profile(name)
        if chosen != nil, config == nil, credentials == nil {
            throw LLMError(.configuration("the AWS profile \(ProviderError.word(name)) is in no shared file"), at: .request)
        }
        self.settings = (config ?? [:]).merging(credentials ?? [:]) { $1 }
    }

    /// The region.
    var region: String? { setting("region") }

    /// The keys; nil where the profile has none.
    ///
    /// - Throws: ``LLMError`` of kind `configuration` where the profile has half a key, or gets its keys in a way that is not supported.
    func credentials() throws(LLMError) -> AWSCredentials? {
        if let id = setting("aws_access_key_id") {
            guard let secret = setting("aws_secret_access_key") else {
                throw error("has aws_access_key_id, but no aws_secret_access_key")
            }
            let token = setting("aws_session_token").map { APIKey($0) }
            return AWSCredentials(accessKeyID: id, secretAccessKey: APIKey(secret), sessionToken: token)
        }
        for name in ["role_arn", "sso_session", "sso_start_url", "credential_process", "web_identity_token_file"]
        where setting(name) != nil {
            throw error("gets its keys by \(name), which is not supported: export them into the environment")
        }
        return nil
    }

    private func setting(_ name: String) -> String? { settings[name].flatMap { $0.isEmpty ? nil : $0 } }

    private func error(_ problem: String) -> LLMError {
        LLMError(.configuration("the AWS profile \(ProviderError.word(name)) \(problem)"), at: .request)
    }
}
