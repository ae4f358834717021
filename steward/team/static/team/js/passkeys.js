// Says in a toast when a passkey could not be used, and why if we know; cancelling is no error.
import { toast } from "ui/toasts";

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const words = document.querySelector("[data-passkey-failed]").dataset;
  const reason = event.detail.exception?.name;
  if (reason === "NotAllowedError") return;
  const text = reason === "SecurityError" || !isSecureContext ? words.passkeyAddress : words.passkeyFailed;
  toast({ text, tone: "red" });
});
