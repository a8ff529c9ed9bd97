// What keys of services look like. Each row names its source; where a service documents no format, the rules that gitleaks (G, its
// config/gitleaks.toml) and trufflehog (T, its pkg/detectors) publish tell it. Read 2026-11.
extension SecretFormat {
    /// Services that run models.
    static let models: [SecretFormat] = [
        token(.anthropic, "sk-ant-[a-z]{2,6}[0-9]{2}-[0-9A-Za-z_-]{20,}"),  // docs.anthropic.com, "API keys"; G anthropic-api-key
        token(.openRouter, "sk-or-v1-[0-9a-f]{64}"),  // openrouter.ai/docs, "Authentication"; G, T openrouter
        token(.openAI, "sk-(?:proj|svcacct|admin|None)-[0-9A-Za-z_-]{20,}"),  // platform.openai.com/docs, "API keys"; G openai-api-key
        // The older keys hold "OpenAI" in base 64 in their middle; services with the same API have keys of the same form.
        token(.openAI, "sk-[0-9A-Za-z]{32,}"),  // G openai-api-key, T openai, deepseek
        token(.groq, "gsk_[0-9A-Za-z]{48,56}"),  // console.groq.com/docs, T groq
        token(.xAI, "xai-[0-9A-Za-z]{70,90}"),  // docs.x.ai, T xai
        token(.perplexity, "pplx-[0-9A-Za-z]{40,56}"),  // docs.perplexity.ai, G perplexity-api-key
        token(.huggingFace, "(?:hf_|api_org_)[A-Za-z]{34}"),  // huggingface.co/docs/hub/security-tokens, G huggingface-access-token
        token(.replicate, "r8_[0-9A-Za-z]{37}"),  // replicate.com/docs, T replicate
        token(.cerebras, "csk-[0-9a-z]{40,60}"),  // inference-docs.cerebras.ai
        token(.nvidia, "nvapi-[0-9A-Za-z_-]{60,70}"),  // docs.api.nvidia.com, T nvapi
        token(.langSmith, "lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}"),  // docs.smith.langchain.com, T langsmith
        token(.tavily, "tvly-(?:dev-|prod-)?[0-9A-Za-z]{20,40}"),  // docs.tavily.com
    ]

    /// Clouds.
    static let clouds: [SecretFormat] = [
        // docs.aws.amazon.com/IAM, "IAM identifiers": unique prefixes; 16 characters of base 32 follow.
        token(.aws, "(?:AKIA|ASIA|ABIA|ACCA|A3T[0-9A-Z])[2-7A-Z]{16}"),
        SecretFormat(.aws, "ABSK[0-9A-Za-z+/]{100,}={0,2}"),  // docs.aws.amazon.com/bedrock, "API keys"; G
        SecretFormat(.aws, "bedrock-api-key-[0-9A-Za-z+/]{40,}={0,2}"),
        // Secret access keys have 40 characters of base 64 and nothing of their own: the name before them tells.
        SecretFormat(
            .aws,
            "(?i:secret_?access_?key|aws_?secret_?key)[\"'`]?[ \\t]{0,3}(?:=>|:=|=|:)[ \\t]{0,3}[\"'`]?[0-9A-Za-z/+]{40}(?![0-9A-Za-z/+=])",
            secret: { $0.utf8.count - 40..<$0.utf8.count }),
        token(.google, "AIza[0-9A-Za-z_-]{35}"),  // cloud.google.com/docs/authentication/api-keys, G gcp-api-key
        token(.google, "GOCSPX-[0-9A-Za-z_-]{28}"),  // developers.google.com/identity/protocols/oauth2, T googleoauth2
        token(.google, "ya29\\.[0-9A-Za-z_-]{20,}"),
        // cloud.google.com/iam/docs/keys-create-delete: the key itself is in PEM and found as such.
        SecretFormat(
            .google, "\"private_key_id\"[ \\t]{0,3}:[ \\t]{0,3}\"[0-9a-f]{40}\"", secret: { $0.utf8.count - 41..<$0.utf8.count - 1 }),
        // learn.microsoft.com/azure/storage, "Configure connection strings": 64 bytes in base 64.
        SecretFormat(.azure, "(?i:AccountKey|SharedAccessKey)=[0-9A-Za-z+/]{40,86}={1,2}", secret: { after("=", in: $0) }),
        // learn.microsoft.com/azure/storage, "Service SAS": HMAC-SHA-256 in base 64, escaped for URLs.
        SecretFormat(.azure, "[?&]sig=[0-9A-Za-z%+/]{40,}(?:%3[dD]|=)", secret: { after("=", in: $0) }),
        token(.alibaba, "LTAI[0-9A-Za-z]{16,20}"),  // alibabacloud.com/help/ram, G alibaba-access-key-id
        token(.digitalOcean, "do[opr]_v1_[0-9a-f]{64}"),  // docs.digitalocean.com/reference/api, G
        token(.cloudflare, "v1\\.0-[0-9a-f]{24}-[0-9a-f]{146}"),  // G cloudflare-origin-ca-key
        token(.heroku, "HRKU-AA[0-9A-Za-z_-]{58}"),  // devcenter.heroku.com, G heroku-api-key-v2
        token(.fly, "fo1_[0-9A-Za-z_-]{43}"),  // fly.io/docs/security/tokens, G
        SecretFormat(.fly, "(?<![0-9A-Za-z_])fm(?:1[ar]|2)_[0-9A-Za-z+/]{100,}={0,3}"),
        token(.supabase, "sbp_[0-9a-f]{40}|sb_secret_[0-9A-Za-z_-]{20,}"),  // supabase.com/docs/guides/api/api-keys, T supabasetoken
        token(.planetScale, "pscale_(?:tkn|pw|oauth)_[0-9A-Za-z=._-]{32,}"),  // planetscale.com/docs, G
        token(.databricks, "dapi[0-9a-f]{32}(?:-[0-9])?"),  // docs.databricks.com, "Personal access tokens"; G
    ]

    /// Places where code lives and is built.
    static let code: [SecretFormat] = [
        // github.blog/2021-04-05-behind-githubs-new-authentication-token-formats: 30 characters and six of a checksum.
        token(.github, "gh[pousr]_[0-9A-Za-z]{36,}", hasChecksum: true),
        token(.github, "github_pat_[0-9A-Za-z]{22}_[0-9A-Za-z]{59}"),  // docs.github.com, "Token formats"
        // docs.gitlab.com/security/tokens, "Token prefixes"; routable ones have a checksum behind a dot.
        token(
            .gitlab,
            "gl(?:pat|dt|rt|rtr|oas|ptt|ft|imt|agent|cbt|ffct|soat|wt)-[0-9A-Za-z_-]{20,}(?:\\.[0-9a-z]{2}\\.[0-9a-z]{7,9}|\\.[0-9a-z]{9})?"
        ),
        token(.gitlab, "GR1348941[0-9A-Za-z_-]{20}"),
        token(.npm, "npm_[0-9A-Za-z]{36}", hasChecksum: true),  // github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format
        token(.pyPI, "pypi-AgE[0-9A-Za-z_-]{50,}"),  // pypi.org/help/#apitoken: macaroons, their start is always the same
        token(.rubyGems, "rubygems_[0-9a-f]{48}"),  // guides.rubygems.org/api-key-scopes, G
        token(.pulumi, "pul-[0-9a-f]{40}"),  // pulumi.com/docs, G
        token(.vault, "hv[sbr]\\.[0-9A-Za-z_-]{24,}"),  // developer.hashicorp.com/vault/docs/concepts/tokens
        // docs.doppler.com/reference/auth-token-formats
        token(.doppler, "dp\\.(?:pt|st|sa|ct|scim|audit)\\.(?:[0-9a-z_-]{2,35}\\.)?[0-9A-Za-z]{40,44}"),
        token(.atlassian, "ATATT3[0-9A-Za-z_=-]{180,}"),  // support.atlassian.com, G atlassian-api-token
        token(.linear, "lin_(?:api|oauth)_[0-9A-Za-z]{40,64}"),  // linear.app/developers, G
        token(.notion, "ntn_[0-9]{11}[0-9A-Za-z]{35}|secret_[0-9A-Za-z]{43}"),  // developers.notion.com, G
        token(.airtable, "pat[0-9A-Za-z]{14}\\.[0-9a-f]{64}"),  // airtable.com/developers/web/guides/personal-access-tokens
        token(.postman, "PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),  // learning.postman.com, G
        token(.grafana, "glsa_[0-9A-Za-z]{32}_[0-9A-Fa-f]{8}"),  // grafana.com/docs, "Service accounts"; G
        SecretFormat(.grafana, "(?<![0-9A-Za-z_])glc_[0-9A-Za-z+/]{32,}={0,3}"),
        token(.sentry, "sntryu_[0-9a-f]{64}"),  // docs.sentry.io/account/auth-tokens, G
        SecretFormat(.sentry, "(?<![0-9A-Za-z_])sntrys_eyJ[0-9A-Za-z+/=_]{50,}"),
        token(.newRelic, "NRAK-[0-9A-Z]{27}"),  // docs.newrelic.com, "API keys"; G
        SecretFormat(.onePassword, "(?<![0-9A-Za-z_])ops_eyJ[0-9A-Za-z+/]{100,}={0,3}"),  // developer.1password.com, G
    ]

    /// Services that send messages.
    static let messages: [SecretFormat] = [
        token(.slack, "xox[abceoprs]-[0-9A-Za-z-]{10,}"),  // api.slack.com/authentication/token-types
        token(.slack, "xoxe\\.xox[bp]-[0-9]-[0-9A-Za-z]{20,}"),
        token(.slack, "xapp-[0-9]-[0-9A-Z]{5,20}-[0-9]{5,20}-[0-9a-z]{20,}"),
        SecretFormat(
            .slack, "https://hooks\\.slack\\.com/(?:services|workflows|triggers)/[0-9A-Za-z+/]{20,}",
            secret: { after(".com/", in: $0) }),
        // discord.com/developers/docs/reference: the first part is the account's number in base 64.
        token(.discord, "[MNO][0-9A-Za-z_-]{23,27}\\.[0-9A-Za-z_-]{6}\\.[0-9A-Za-z_-]{27,}") { text in
            SecretChecks.base64(text.prefix { $0 != "." })?.allSatisfy { (0x30...0x39).contains($0) } ?? false
        },
        SecretFormat(
            .discord, "https://(?:canary\\.|ptb\\.)?discord(?:app)?\\.com/api/webhooks/[0-9]{17,20}/[0-9A-Za-z_-]{60,}",
            secret: { after("/webhooks/", in: $0) }),
        token(.telegram, "[0-9]{8,10}:AA[0-9A-Za-z_-]{33}"),  // core.telegram.org/bots/api, "Authorizing your bot"
        token(.twilio, "SK[0-9a-f]{32}"),  // twilio.com/docs/iam/api-keys
        token(.sendGrid, "SG\\.[0-9A-Za-z_-]{22}\\.[0-9A-Za-z_-]{43}"),  // docs.sendgrid.com, G
        token(.mailgun, "key-[0-9a-f]{32}"),  // documentation.mailgun.com, G
        token(.mailchimp, "[0-9a-f]{32}-us[0-9]{1,2}"),  // mailchimp.com/developer, G
        token(.brevo, "xkeysib-[0-9a-f]{64}-[0-9A-Za-z]{16}"),  // developers.brevo.com, G sendinblue-api-token
    ]

    /// Services that take payments or sell.
    static let sales: [SecretFormat] = [
        token(.stripe, "[sr]k_(?:live|test|prod)_[0-9A-Za-z]{10,}"),  // docs.stripe.com/keys
        SecretFormat(.stripe, "(?<![0-9A-Za-z_])whsec_[0-9A-Za-z+/]{32,}={0,2}"),  // docs.stripe.com/webhooks
        token(.square, "EAAA[0-9A-Za-z_-]{60}|sq0(?:atp|csp)-[0-9A-Za-z_-]{22,43}"),  // developer.squareup.com, G
        token(.shopify, "shp(?:at|ca|pa|ss)_[0-9A-Fa-f]{32}"),  // shopify.dev, "Access tokens"; G
    ]

    /// The bytes behind the first place where a text stands.
    static func after(_ mark: String, in text: String) -> Range<Int>? {
        guard let range = text.firstRange(of: mark) else { return nil }
        return text.utf8.distance(from: text.startIndex, to: range.upperBound)..<text.utf8.count
    }
}
