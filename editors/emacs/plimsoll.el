;;; plimsoll.el --- The load line for container images -*- lexical-binding: t -*-

;; SPDX-License-Identifier: MIT OR Apache-2.0
;; Package-Requires: ((emacs "29.1"))

;;; Commentary:

;; Eglot with Plimsoll for Dockerfiles.  `M-x plimsoll-fix-all' mends all that is safe; with
;; `plimsoll-fix-on-save' set, saving does it.

;;; Code:

(require 'eglot)

(defgroup plimsoll nil
  "The load line for container images."
  :group 'tools)

(defcustom plimsoll-command '("plimsoll" "lsp")
  "The program that serves, and its arguments."
  :type '(repeat string))

(defcustom plimsoll-fix-on-save nil
  "Whether saving a Dockerfile mends first what is safe to mend."
  :type 'boolean)

(defun plimsoll-fix-all ()
  "Mend all that is safe to mend in this buffer."
  (interactive)
  (let ((actions (eglot-code-actions (point-min) (point-max) "source.fixAll.plimsoll")))
    (dolist (action (append actions nil))
      (eglot-execute (eglot-current-server) action))))

(defun plimsoll--before-save ()
  "Mend what is safe, where that is wanted."
  (when (and plimsoll-fix-on-save (eglot-managed-p))
    (plimsoll-fix-all)))

(defun plimsoll-setup ()
  "Serve this buffer."
  (eglot-ensure)
  (add-hook 'before-save-hook #'plimsoll--before-save nil t))

(add-to-list 'eglot-server-programs
             `((dockerfile-mode dockerfile-ts-mode) . ,(lambda (&rest _) plimsoll-command)))
(add-hook 'dockerfile-mode-hook #'plimsoll-setup)
(add-hook 'dockerfile-ts-mode-hook #'plimsoll-setup)

(provide 'plimsoll)
;;; plimsoll.el ends here
