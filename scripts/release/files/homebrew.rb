class Amfront < Formula
  desc "Insurers' side of SESAM-Vitale's encrypted-attachment exchange: a test bench"
  version "@VERSION@"
  on_macos do
    on_arm do
      url "@URL@/amfront_@VERSION@_darwin_arm64.tar.gz"
      sha256 "@darwin_arm64@"
    end
    on_intel do
      url "@URL@/amfront_@VERSION@_darwin_amd64.tar.gz"
      sha256 "@darwin_amd64@"
    end
  end
  on_linux do
    on_arm do
      url "@URL@/amfront_@VERSION@_linux_arm64.tar.gz"
      sha256 "@linux_arm64@"
    end
    on_intel do
      url "@URL@/amfront_@VERSION@_linux_amd64.tar.gz"
      sha256 "@linux_amd64@"
    end
  end

  def install
    bin.install Dir["bin/*"]
    man1.install Dir["man/man1/*"]
    bash_completion.install "completions/amfront.bash" => "amfront"
    zsh_completion.install "completions/_amfront"
    fish_completion.install "completions/amfront.fish"
    pkgshare.install "examples", "docs", "licences"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/amfront version")
  end
end
